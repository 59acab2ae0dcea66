import { z } from "zod";

const releaseNeeded =
  "the release of a node image is needed as AWS writes it, such as 1.36.0-20260714 (AL2023) or 1.48.0-a0b1c2d3 (Bottlerocket)";

/** Release of a node group's image. Source: EKS user guide, "Retrieve AMI release versions". */
export function amiRelease() {
  return z
    .string({ error: releaseNeeded })
    .regex(/^\d+\.\d+\.\d+-([0-9]{8}|[0-9a-f]{8})$/, { error: releaseNeeded })
    .optional()
    .describe(
      "Release of the node image; a change rolls the nodes. Default: the newest when the nodes are made, and at each change of the Kubernetes version.",
    );
}
