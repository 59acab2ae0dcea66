import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  awsProvider,
  carryUrn,
  chooseZones,
  cloudQuestions,
  type ClusterHandle,
  EksCluster,
  existingCluster,
  existingNetwork,
  lookUpCloud,
  Network,
  type NetworkHandle,
  reportVerdicts,
  runCloudPreflight,
} from "../components/aws";
import {
  type AwsSettings,
  type EksClusterSettings,
  isEks,
  isExistingNetwork,
  type Settings,
} from "./settings";

/** The account, the network and the cluster, for the layers that put nodes and managed services into them. */
export interface Cloud {
  settings: AwsSettings;
  provider: aws.Provider;
  network: NetworkHandle;
  cluster: ClusterHandle;
}

/**
 * The cloud around the cluster; nothing where a kubeconfig leads to one that is there. What the account and the region
 * have to say is asked right after the provider, before anything is bought.
 */
export async function buildCloud(settings: Settings): Promise<Cloud | undefined> {
  const { aws, cluster } = settings;
  // The settings were refused if a cluster of EKS came without the section.
  if (!isEks(cluster) || !aws) return undefined;
  pulumi.runtime.registerStackTransformation(carryUrn());
  const provider = awsProvider("aws", aws);
  const zones = await preflight(settings, provider);
  const network = buildNetwork(settings, aws, zones, provider);
  return { settings: aws, provider, network, cluster: buildCluster(cluster, aws, network, provider) };
}

/** Asks, warns or stops; answers the names of the zones, none where the network is there already. */
async function preflight(settings: Settings, provider: aws.Provider): Promise<string[]> {
  const lookups = await lookUpCloud(cloudQuestions(settings), { provider });
  reportVerdicts(runCloudPreflight(settings, lookups, new Date()), `Pulumi.${pulumi.getStack()}.yaml`);
  if (isExistingNetwork(settings.network)) return [];
  const { zones } = settings.network;
  return "found" in lookups.zones ? chooseZones(lookups.zones.found, zones) : namesOf(zones);
}

/** The preflight has stopped if the zones are only counted and nobody may ask for their names. */
function namesOf(zones: number | string[]): string[] {
  return typeof zones === "number" ? [] : zones;
}

function buildNetwork(
  { network }: Settings,
  aws: AwsSettings,
  zones: string[],
  provider: aws.Provider,
): NetworkHandle {
  return isExistingNetwork(network)
    ? existingNetwork(network.existing, { provider })
    : new Network("network", { ...aws, ...network, zones }, { provider });
}

function buildCluster(
  cluster: EksClusterSettings,
  aws: AwsSettings,
  network: NetworkHandle,
  provider: aws.Provider,
): ClusterHandle {
  const name = clusterNameOf(cluster, aws);
  if (cluster.existing) return existingCluster({ ...aws, name, network }, { provider });
  const { endpoint, ...settings } = cluster;
  return new EksCluster("cluster", { ...aws, ...settings, ...endpoint, name, network }, { provider });
}

/** The name by which everybody knows the cluster. */
export function clusterNameOf(cluster: EksClusterSettings, aws: AwsSettings): string {
  return cluster.name ?? aws.name;
}
