import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessEntries } from "./accessEntries";
import { encryptionKey } from "./encryptionKey";
import type { ClusterHandle, NetworkHandle } from "./handles";
import { kubeconfig } from "./kubeconfig";
import { type NetworkAddonVersions, networkAddons } from "./networkAddons";
import { managedPolicyArn, trustService } from "./policyDocument";
import { grantedRole, type GrantedRole } from "./role";

export interface EksClusterArgs {
  /** Everybody knows the cluster by this name. Changing it makes another cluster. */
  name: string;
  /** `1.36`. It may rise by one minor version at a time, in place: the control plane first, then the nodes. */
  version: string;
  network: NetworkHandle;
  region: string;
  /** Versions of the add-ons that have to be there before the first node. */
  addons: NetworkAddonVersions;
  /** Address blocks that may reach the API over the internet. Default none: it is reached from the network alone. */
  allowedCidrs?: string[];
  /** ARNs of roles that may do everything, besides the one that makes the cluster, which must not be listed. Default none. */
  admins?: string[];
  /** ARNs of roles that may look at everything but Secrets. Default none. */
  viewers?: string[];
  /** ARNs of roles that may look at everything, Secrets included. Default none. */
  auditors?: string[];
  /** What happens when the version's support ends: `standard` is upgraded by AWS, `extended` pays six times as much. Default `standard`. */
  support?: "standard" | "extended";
  /** Days that the logs of the control plane are kept. Default 90. */
  logRetentionDays?: number;
  /** Profile of `~/.aws/config` that the kubeconfig uses. Default: the credentials of the environment. */
  profile?: string;
  /** ARN of the policy beyond which no role's permission counts. Default none. */
  permissionsBoundary?: string;
  /** Neither Pulumi nor AWS deletes the cluster or its key until this is lifted. Default false. */
  protect?: boolean;
}

/** All that the control plane can tell: calls to the API, who made them, what its controllers did. */
const allLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** A Kubernetes control plane that AWS runs, with what nodes need to join it. */
export class EksCluster extends pulumi.ComponentResource implements ClusterHandle {
  readonly name: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly network: NetworkHandle;
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: EksClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:EksCluster", name, {}, opts);
    const key = this.key(name, args);
    const logs = this.logs(name, args, key);
    const role = this.role(name, args, key);
    const cluster = this.cluster(name, args, key, role, logs);
    const access = this.access(name, args, cluster);
    const addons = this.addons(name, args, cluster);

    this.name = cluster.name;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.data;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.network = args.network;
    this.kubeconfig = kubeconfigOf(args, this);
    this.ready = [...addons, ...access];
    this.registerOutputs({ name: this.name, endpoint: this.endpoint });
  }

  private key(name: string, { region, protect }: EksClusterArgs): aws.kms.Key {
    const description = "Kubernetes Secrets and the logs of the control plane";
    return encryptionKey(`${name}-key`, { description, logsIn: region, protect }, { parent: this });
  }

  /** Made before the cluster, which would make one that is neither encrypted nor ever emptied. */
  private logs(name: string, args: EksClusterArgs, key: aws.kms.Key): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: `/aws/eks/${args.name}/cluster`,
        retentionInDays: args.logRetentionDays ?? 90,
        kmsKeyId: key.arn,
      },
      { parent: this },
    );
  }

  private role(name: string, { permissionsBoundary }: EksClusterArgs, key: aws.kms.Key): GrantedRole {
    const useKey = {
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
      resources: [key.arn],
    };
    return grantedRole(
      `${name}-role`,
      {
        trust: trustService("eks.amazonaws.com"),
        managedPolicies: [managedPolicyArn("AmazonEKSClusterPolicy")],
        statements: [useKey],
        permissionsBoundary,
      },
      this,
    );
  }

  private cluster(
    name: string,
    args: EksClusterArgs,
    key: aws.kms.Key,
    { role, permissions }: GrantedRole,
    logs: aws.cloudwatch.LogGroup,
  ): aws.eks.Cluster {
    const { allowedCidrs = [], protect = false, support = "standard" } = args;
    return new aws.eks.Cluster(
      `${name}-control-plane`,
      {
        name: args.name,
        version: args.version,
        roleArn: role.arn,
        vpcConfig: {
          subnetIds: args.network.privateSubnetIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: allowedCidrs.length > 0,
          ...(allowedCidrs.length > 0 && { publicAccessCidrs: allowedCidrs }),
        },
        // Whoever makes the cluster becomes its administrator, or the program could not go on.
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        // The add-ons are declared; those that come by themselves have no version that anybody chose.
        bootstrapSelfManagedAddons: false,
        encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
        enabledClusterLogTypes: allLogs,
        upgradePolicy: { supportType: support.toUpperCase() },
        deletionProtection: protect,
      },
      { parent: this, protect, dependsOn: [...permissions, logs] },
    );
  }

  private addons(
    name: string,
    { addons, permissionsBoundary }: EksClusterArgs,
    cluster: aws.eks.Cluster,
  ): pulumi.Resource[] {
    return networkAddons(name, this, { clusterName: cluster.name, addons, permissionsBoundary });
  }

  private access(name: string, args: EksClusterArgs, cluster: aws.eks.Cluster): pulumi.Resource[] {
    const { admins = [], viewers = [], auditors = [] } = args;
    return accessEntries(name, cluster.name, { admins, viewers, auditors }, this);
  }
}

function kubeconfigOf({ region, profile }: EksClusterArgs, cluster: EksCluster): pulumi.Output<string> {
  const { name, endpoint, certificateAuthority } = cluster;
  return pulumi
    .output({ name, endpoint, certificateAuthority })
    .apply((address) => kubeconfig({ ...address, region, profile }));
}
