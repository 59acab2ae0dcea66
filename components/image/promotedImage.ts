import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { RegistryCredentials } from "./modelImage";

export interface PromotedImageArgs {
  /** `registry/name[:tag]@sha256:…`: what another stack ran. */
  ref: string;
  /** Tags that it gets beside those it has. */
  tags: string[];
  /** Default: whatever Docker's configuration on this machine holds. */
  credentials?: RegistryCredentials;
}

/**
 * An image that was built and tested elsewhere, under this stack's tags. Nothing is built: what runs here are the bytes
 * that ran there.
 */
export class PromotedImage extends pulumi.ComponentResource {
  /** The reference that was given. A tag's own digest may be that of a list which names this image alone. */
  readonly ref: pulumi.Output<string>;

  constructor(name: string, args: PromotedImageArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:image:PromotedImage", name, {}, opts);
    const repository = repositoryOf(args.ref);
    const tagged = args.tags.map(
      (tag) =>
        new dockerBuild.Index(
          `${name}-${tag}`,
          { tag: `${repository}:${tag}`, sources: [args.ref], registry: args.credentials },
          { parent: this, retainOnDelete: true },
        ),
    );
    // Known once the registry has the tags: a model that waits for it finds them there.
    this.ref = pulumi.all(tagged.map(({ ref }) => ref)).apply(() => args.ref);
    this.registerOutputs({ ref: this.ref });
  }
}

/** A reference without tag and digest. */
export function repositoryOf(ref: string): string {
  return ref.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
}
