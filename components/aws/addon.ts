import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** An add-on of EKS that the settings pin. */
export interface AddonArgs {
  clusterName: pulumi.Input<string>;
  /** `vpc-cni`, `coredns`, … */
  addon: string;
  /** `v1.22.4-eksbuild.3` */
  version: string;
  /** What differs from the add-on's defaults. Default nothing. */
  configuration?: Record<string, unknown>;
  /** The role of its pods. Default: they have none. */
  identity?: { serviceAccount: string; roleArn: pulumi.Input<string> };
}

/** Software of the cluster that AWS builds and tests against its version; what the program declares wins. */
export function addon(name: string, args: AddonArgs, opts: pulumi.CustomResourceOptions): aws.eks.Addon {
  const { clusterName, addon: addonName, version, configuration, identity } = args;
  return new aws.eks.Addon(
    name,
    {
      clusterName,
      addonName,
      addonVersion: version,
      configurationValues: configuration && JSON.stringify(configuration),
      podIdentityAssociations: identity && [identity],
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      // Nothing of it outlives the declaration.
      preserve: false,
    },
    opts,
  );
}
