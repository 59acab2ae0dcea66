import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface NodeLaunchTemplateArgs {
  /** Disk in GiB that holds the images and what containers write. */
  diskGiB: number;
  /** Configuration of the node, in clear: MIME multipart on AL2023, TOML on Bottlerocket. Default: what EKS alone gives it. */
  userData?: string;
  /** Of each instance, its volumes and its network interfaces; the account's bill is grouped by them. Default none. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Bottlerocket keeps its system on a disk of its own, and everything else on a second one. Default false: one disk. */
  systemDisk?: boolean;
  /** MiB/s of the disk. More than 125 costs extra; more than 750 needs more than the 3000 IOPS it has. Default 125. */
  diskThroughputMiB?: number;
  /** A capacity block that was bought. The instance type is stated here then, and not by the node group. Default none. */
  capacityBlock?: { reservationId: string; instanceType: string };
}

/**
 * How the machines of a node group are born: on an encrypted disk, with a metadata service that wants a token and
 * answers no container. A change makes a new version, to which the node group rolls.
 * Sources: EC2 API RequestLaunchTemplateData; EKS user guide, "Customize managed nodes with launch templates" and
 * "Create a managed node group with Capacity Blocks for ML".
 */
export function nodeLaunchTemplate(
  name: string,
  args: NodeLaunchTemplateArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.LaunchTemplate {
  return new aws.ec2.LaunchTemplate(
    name,
    {
      updateDefaultVersion: true,
      blockDeviceMappings: disksOf(args),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // One hop ends at the node: a pod gets its rights from Pod Identity, never those of the node.
        httpPutResponseHopLimit: 1,
      },
      userData: args.userData && Buffer.from(args.userData).toString("base64"),
      tagSpecifications: tagSpecificationsOf(args.tags ?? {}),
      ...(args.capacityBlock && blockOf(args.capacityBlock)),
    },
    opts,
  );
}

/** Source: Bottlerocket README, "EBS volumes": /dev/xvda holds the system in 4 GiB, /dev/xvdb the rest. */
function disksOf({ diskGiB, diskThroughputMiB, systemDisk = false }: NodeLaunchTemplateArgs) {
  const disk = (deviceName: string, volumeSize: number, throughput = 125) => ({
    deviceName,
    ebs: {
      volumeType: "gp3",
      volumeSize,
      iops: 3000,
      throughput,
      encrypted: "true",
      deleteOnTermination: "true",
    },
  });
  return systemDisk
    ? [disk("/dev/xvdb", diskGiB, diskThroughputMiB), disk("/dev/xvda", 4)]
    : [disk("/dev/xvda", diskGiB, diskThroughputMiB)];
}

/** EC2 refuses a specification without tags. */
function tagSpecificationsOf(tags: Record<string, pulumi.Input<string>>) {
  if (Object.keys(tags).length === 0) return undefined;
  return ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags }));
}

function blockOf({ reservationId, instanceType }: NonNullable<NodeLaunchTemplateArgs["capacityBlock"]>) {
  return {
    instanceType,
    instanceMarketOptions: { marketType: "capacity-block" },
    capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: reservationId } },
  };
}
