import { strings, text } from "../../../plugins/common/fields";
import { isObject, type JsonObject } from "../../../plugins/common/properties";
import { AwsError } from "../../awsError";
import { tokens, type Draft, type Entry } from "../../inventory";
import type { Making, ResourceType } from "../../resourceType";
import { zonesOfSubnets } from "../ec2/network";
import { ec2Id, hex } from "../ids";
import { keyAt, roleAt, securityGroupAt, subnetAt } from "../references";
import { apiServer } from "./apiServer";

/** Sources of this folder: the EKS API reference, the EKS user guide, the provider's documentation. */

/** Minor versions that EKS offers, oldest first: the user guide's "Kubernetes versions on EKS", 2026-08. */
export const versions = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"];

/** What belongs to a cluster and goes with it. */
const belongings: string[] = [tokens.addon, tokens.accessEntry, tokens.podIdentityAssociation];
const policyAssociation = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

export const cluster: ResourceType = {
  title: "EKS Cluster",
  api: { service: "EKS", create: "CreateCluster", update: "UpdateClusterConfig", delete: "DeleteCluster" },
  autoname: { property: "name", maxLength: 100 },
  replaces: [
    ...[
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
      "name",
      "roleArn",
    ],
    ...["kubernetesNetworkConfig.ipFamily", "kubernetesNetworkConfig.serviceIpv4Cidr", "outpostConfig"],
  ],
  // Encryption can be switched on, and never be changed or switched off.
  replacesWhen: (path, before) =>
    path.startsWith("encryptionConfig") && before.encryptionConfig !== undefined,
  defaults: { bootstrapSelfManagedAddons: true, deletionProtection: false },
  filled: [
    ...["accessConfig", "controlPlaneScalingConfig", "kubernetesNetworkConfig", "upgradePolicy", "version"],
    ...["kubeApiServerConfig", "kubeControllerManagerConfig", "kubeSchedulerConfig"],
    ...["accessConfig.authenticationMode", "accessConfig.bootstrapClusterCreatorAdminPermissions"],
    ...["kubernetesNetworkConfig.ipFamily", "kubernetesNetworkConfig.serviceIpv4Cidr"],
    ...[
      "vpcConfig.clusterSecurityGroupId",
      "vpcConfig.endpointPrivateAccess",
      "vpcConfig.endpointPublicAccess",
    ],
    ...["vpcConfig.publicAccessCidrs", "vpcConfig.vpcId"],
  ],
  references: [
    roleAt("roleArn"),
    subnetAt("vpcConfig.subnetIds"),
    securityGroupAt("vpcConfig.securityGroupIds"),
    keyAt("encryptionConfig.provider.keyArn"),
  ],
  create: (making) => {
    const { inputs, account, draft, arn } = making;
    const name = text(inputs.name);
    if (draft.get(tokens.cluster, name)) {
      throw new AwsError("ResourceInUseException", `Cluster already exists with name: ${name}`, 409);
    }
    const version = text(inputs.version) || (versions.at(-1) ?? "");
    if (!versions.includes(version)) {
      throw new AwsError("InvalidParameterException", `unsupported Kubernetes version ${version}`);
    }
    assertZones(making);
    const { endpoint, certificateAuthority } = apiServer();
    const oidc = `https://oidc.eks.${account.region}.amazonaws.com/id/${hex(32).toUpperCase()}`;
    return {
      id: name,
      properties: {
        arn: arn("eks", `cluster/${name}`),
        certificateAuthority: { data: certificateAuthority },
        clusterId: "",
        createdAt: new Date().toISOString(),
        endpoint,
        identities: [{ oidcs: [{ issuer: oidc }] }],
        platformVersion: `eks.${1 + versions.indexOf(version)}`,
        status: "ACTIVE",
        version,
        accessConfig: {
          authenticationMode: "CONFIG_MAP",
          bootstrapClusterCreatorAdminPermissions: true,
          ...objectAt(inputs, "accessConfig"),
        },
        kubernetesNetworkConfig: {
          ipFamily: "ipv4",
          serviceIpv4Cidr: "172.20.0.0/16",
          ...objectAt(inputs, "kubernetesNetworkConfig"),
        },
        upgradePolicy: { supportType: "EXTENDED", ...objectAt(inputs, "upgradePolicy") },
        vpcConfig: {
          endpointPrivateAccess: false,
          endpointPublicAccess: true,
          publicAccessCidrs: ["0.0.0.0/0"],
          ...objectAt(inputs, "vpcConfig"),
          clusterSecurityGroupId: clusterSecurityGroup(making, name),
          vpcId: vpcOf(making),
        },
      },
    };
  },
  renews: (changed) => (changed.includes("version") ? ["platformVersion"] : []),
  update: ({ entry, inputs, draft }) => {
    assertUpgrade(text(entry.properties.version), text(inputs.version));
    assertSkew(draft, entry.id, text(inputs.version));
    const version = text(inputs.version) || text(entry.properties.version);
    return { version, platformVersion: `eks.${1 + versions.indexOf(version)}` };
  },
  delete: ({ entry, draft }) => {
    if (entry.properties.deletionProtection === true) {
      const message = `Cluster ${entry.id} has deletion protection enabled`;
      throw new AwsError("InvalidRequestException", message);
    }
    for (const type of [...belongings, policyAssociation]) {
      for (const one of draft.list(type).filter(({ properties }) => properties.clusterName === entry.id)) {
        draft.remove(type, one.id);
      }
    }
    draft.remove(tokens.securityGroup, clusterSecurityGroupOf(entry));
    return undefined;
  },
  inUse: () => new AwsError("ResourceInUseException", "Cluster has nodegroups attached", 409),
};

function objectAt(inputs: JsonObject, property: string): JsonObject {
  const value = inputs[property];
  return isObject(value) ? value : {};
}

function assertZones(making: Making): void {
  const zones = zonesOfSubnets(making, objectAt(making.inputs, "vpcConfig").subnetIds);
  if (zones.length < 2) {
    const message = "Subnets specified must be in at least two different AZs";
    throw new AwsError("InvalidParameterException", message);
  }
}

function vpcOf({ inputs, draft }: Making): string {
  const [subnet = ""] = strings(objectAt(inputs, "vpcConfig").subnetIds);
  return text(draft.get(tokens.subnet, subnet)?.properties.vpcId);
}

/** The group that EKS makes: managed nodes and the control plane carry it. */
function clusterSecurityGroup(making: Making, name: string): string {
  const { account, draft, arn } = making;
  const id = ec2Id("sg");
  draft.put({
    type: tokens.securityGroup,
    id,
    properties: {
      arn: arn("ec2", `security-group/${id}`),
      name: `eks-cluster-sg-${name}-${Math.abs(Number.parseInt(id.slice(-8), 16))}`,
      description:
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as " +
        "any managed workloads.",
      vpcId: vpcOf(making),
      ownerId: account.id,
      tagsAll: {
        [`kubernetes.io/cluster/${name}`]: "owned",
        "aws:eks:cluster-name": name,
        Name: `eks-cluster-sg-${name}`,
      },
    },
  });
  return id;
}

export function clusterSecurityGroupOf(entry: Entry): string {
  return text(objectAt(entry.properties, "vpcConfig").clusterSecurityGroupId);
}

/** One minor version at a time, and never back. */
function assertUpgrade(from: string, to: string): void {
  if (to === "" || from === to) return;
  const step = versions.indexOf(to) - versions.indexOf(from);
  if (!versions.includes(to) || step !== 1) {
    const message = `Unsupported Kubernetes minor version update from ${from} to ${to}`;
    throw new AwsError("InvalidParameterException", message);
  }
}

/** Nodes may be older than the control plane by three minor versions at most. */
function assertSkew(draft: Draft, name: string, to: string): void {
  if (to === "") return;
  const old = draft
    .list(tokens.nodeGroup)
    .filter(({ properties }) => properties.clusterName === name)
    .find(({ properties }) => versions.indexOf(to) - versions.indexOf(text(properties.version)) > 3);
  if (old) {
    const message = `Nodegroup ${text(old.properties.nodeGroupName)} must be updated to match cluster version first`;
    throw new AwsError("InvalidRequestException", message);
  }
}
