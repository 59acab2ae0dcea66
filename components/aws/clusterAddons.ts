import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../kubernetes";
import { addon } from "./addon";
import type { ClusterHandle } from "./handles";
import { managedPolicyArn, trustPodIdentity } from "./policyDocument";
import { grantedRole } from "./role";
import type { Tags } from "./tags";

/** Add-ons that run on nodes, by the names that EKS gives them. */
export type ClusterAddonVersions = Record<
  "coredns" | "aws-ebs-csi-driver" | "eks-node-monitoring-agent" | "metrics-server",
  string
>;

export interface ClusterAddonsArgs {
  cluster: ClusterHandle;
  addons: ClusterAddonVersions;
  /** On every volume that a claim makes. Default none. */
  tags?: Tags;
  /** ARN of the policy beyond which no permission counts. Default none. */
  permissionsBoundary?: string;
}

/** Names, volumes, health of nodes, use of CPU: what a cluster needs once it has nodes. Takes both providers. */
export class ClusterAddons extends pulumi.ComponentResource {
  /** The class of volumes that name none: encrypted, growing in place, deleted with their claim. */
  readonly storageClass: pulumi.Output<string>;

  constructor(name: string, args: ClusterAddonsArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:ClusterAddons", name, {}, opts);
    this.addon(name, args, "coredns");
    this.addon(name, args, "metrics-server");
    this.nodeMonitoring(name, args);
    const driver = this.volumes(name, args);
    this.storageClass = this.defaultClass(name, driver).metadata.name;
    this.registerOutputs({ storageClass: this.storageClass });
  }

  private addon(
    name: string,
    { cluster, addons }: ClusterAddonsArgs,
    addonName: keyof ClusterAddonVersions,
    extras: Pick<Parameters<typeof addon>[1], "configuration" | "identity"> = {},
    dependsOn: pulumi.Resource[] = [],
  ): aws.eks.Addon {
    return addon(
      `${name}-${addonName}`,
      { clusterName: cluster.name, addon: addonName, version: addons[addonName], ...extras },
      { parent: this, dependsOn },
    );
  }

  /** Its part for GPUs selects their instance types and, unlike the agent itself, tolerates no taint of its own accord. */
  private nodeMonitoring(name: string, args: ClusterAddonsArgs): void {
    const configuration = { dcgmAgent: { tolerations: [{ operator: "Exists" }] } };
    this.addon(name, args, "eks-node-monitoring-agent", { configuration });
  }

  private volumes(name: string, args: ClusterAddonsArgs): aws.eks.Addon {
    const { tags = {}, permissionsBoundary } = args;
    const { role, permissions } = grantedRole(
      `${name}-ebs-csi-role`,
      {
        trust: trustPodIdentity(),
        managedPolicies: [managedPolicyArn("service-role/AmazonEBSCSIDriverPolicy")],
        permissionsBoundary,
      },
      this,
    );
    const configuration = { controller: { extraVolumeTags: tags } };
    const identity = { serviceAccount: "ebs-csi-controller-sa", roleArn: role.arn };
    return this.addon(name, args, "aws-ebs-csi-driver", { configuration, identity }, permissions);
  }

  private defaultClass(name: string, driver: aws.eks.Addon): k8s.storage.v1.StorageClass {
    return new k8s.storage.v1.StorageClass(
      `${name}-gp3`,
      {
        metadata: {
          // The settings name it.
          name: "gp3",
          labels: labelsOf({ name: "storage-class", instance: name, component: "storage" }),
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
        // A volume lives in one zone: the one that its first pod is put into.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
      },
      { parent: this, dependsOn: [driver] },
    );
  }
}
