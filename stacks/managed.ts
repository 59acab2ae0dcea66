import type * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "../components/aws";
import type { Foundation } from "./foundation";
import type { AwsSettings } from "./settings";

/** What every component needs that puts a service of AWS beside the cluster. */
export interface Managed {
  args: AwsSettings & { cluster: ClusterHandle };
  /** AWS for the service, and the cluster for the Secrets of its clients. It need not wait for the walls in there. */
  options: pulumi.ComponentResourceOptions;
}

/** The settings were refused if something asked for AWS without a cluster of kind eks. */
export function managedBeside({ cloud, provider }: Foundation): Managed {
  if (!cloud) throw new Error("a service of AWS needs a cluster of kind eks");
  return {
    args: { ...cloud.settings, cluster: cloud.cluster },
    options: { providers: [cloud.provider, provider] },
  };
}
