import { text } from "../../plugins/common/fields";
import type { Json, JsonObject } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import { zoneType } from "../services/route53";
import type { Asking } from "./lookup";

export function eksCluster({ account, inventory, args }: Asking): JsonObject {
  const name = text(args.name);
  const entry = inventory.get(tokens.cluster, name);
  if (!entry) throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404);
  const { properties: known } = entry;
  const list = (value: Json | undefined) => (value === undefined || value === null ? [] : [value]);
  const { arn, clusterId, createdAt, endpoint, identities, platformVersion, roleArn, status, version } =
    known;
  return {
    ...{
      arn,
      clusterId,
      createdAt,
      endpoint,
      identities,
      platformVersion,
      roleArn,
      status,
      version,
      name,
      id: name,
    },
    ...{ deletionProtection: known.deletionProtection, region: account.region, tags: known.tagsAll ?? {} },
    accessConfigs: list(known.accessConfig),
    certificateAuthorities: list(known.certificateAuthority),
    enabledClusterLogTypes: known.enabledClusterLogTypes ?? [],
    kubernetesNetworkConfigs: list(known.kubernetesNetworkConfig),
    upgradePolicies: list(known.upgradePolicy),
    vpcConfig: known.vpcConfig,
    ...{ computeConfigs: [], controlPlaneScalingConfigs: [], kubeApiServerConfigs: [], outpostConfigs: [] },
    ...{ kubeControllerManagerConfigs: [], kubeSchedulerConfigs: [], remoteNetworkConfigs: [] },
    ...{ storageConfigs: [], zonalShiftConfigs: [] },
  };
}

/** A zone of the stack's own, or one that the account has had before: account.json names those. */
export function hostedZone({ account, inventory, args }: Asking): JsonObject {
  const wanted = text(args.name).replace(/\.$/, "");
  const own = inventory
    .list(zoneType)
    .find(({ id, properties }) => id === args.zoneId || text(properties.name).replace(/\.$/, "") === wanted);
  const other = Object.entries(account.hostedZones).find(
    ([name, id]) => name === wanted || id === args.zoneId,
  );
  const [name, id] = own ? [text(own.properties.name), own.id] : (other ?? []);
  if (name === undefined || id === undefined) {
    throw new Error(`reading Route 53 Hosted Zone: no matching Route 53 Hosted Zone found: ${wanted}`);
  }
  return {
    ...{
      arn: `arn:aws:route53:::hostedzone/${id}`,
      callerReference: "sandbox",
      comment: "",
      id,
      name,
      zoneId: id,
    },
    ...{ linkedServiceDescription: "", linkedServicePrincipal: "", nameServers: [], primaryNameServer: "" },
    ...{
      privateZone: args.privateZone ?? false,
      resourceRecordSetCount: 2,
      tags: {},
      vpcId: args.vpcId ?? "",
    },
  };
}
