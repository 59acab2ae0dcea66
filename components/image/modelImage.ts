import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { ImageBuild } from "./imageBuild";

/** Who may push. */
export interface RegistryCredentials {
  /** Host of the registry. */
  address: pulumi.Input<string>;
  username: pulumi.Input<string>;
  password: pulumi.Input<string>;
}

export interface ModelImageArgs {
  build: ImageBuild;
  /** Name of the buildx instance that builds. Default: the one that is in use on this machine. */
  builder?: string;
  /** Default: whatever Docker's configuration on this machine holds. */
  credentials?: RegistryCredentials;
  /**
   * Files that a build may read and that end in no layer: `ca`, the authorities of a company; `pip-conf`, its package
   * index. Default none. Another value does not build again by itself.
   */
  secrets?: Record<string, pulumi.Input<string>>;
}

/** An image of the team's own, built from its source and pushed under all its tags. */
export class ModelImage extends pulumi.ComponentResource {
  /** `registry/name:tag@sha256:…`: the very image that was built. Without its digest in a preview. */
  readonly ref: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ModelImageArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:image:ModelImage", name, {}, opts);
    const image = this.image(name, args);
    this.ref = image.ref;
    this.digest = image.digest;
    this.registerOutputs({ ref: this.ref });
  }

  private image(
    name: string,
    { build, builder, credentials, secrets = {} }: ModelImageArgs,
  ): dockerBuild.Image {
    return new dockerBuild.Image(
      `${name}-image`,
      {
        context: { location: build.context },
        dockerfile: { location: build.dockerfile },
        target: build.target,
        buildArgs: build.args,
        labels: build.labels,
        tags: build.tags,
        platforms: build.platforms as dockerBuild.Platform[],
        ...cached(build.cache),
        // Not `push`: dates of files are part of the digest, and the same source has to give the same one.
        exports: [{ raw: "type=registry,oci-mediatypes=true,rewrite-timestamp=true" }],
        push: false,
        // A preview shows what would be built; it takes no minutes and needs no builder.
        buildOnPreview: false,
        secrets: pulumi.secret(secrets),
        ignoreSecretsInDiffCalculation: Object.keys(secrets),
        ...(builder !== undefined && { builder: { name: builder } }),
        ...(credentials && { registries: [credentials] }),
      },
      // The registry outlives the stack: another environment may run the digest that this one promoted.
      { parent: this, retainOnDelete: true },
    );
  }
}

function cached(ref: string | undefined): Pick<dockerBuild.ImageArgs, "cacheFrom" | "cacheTo"> {
  if (ref === undefined) return {};
  return {
    cacheFrom: [{ registry: { ref } }],
    // As a manifest of an image: ECR takes no other. What could not be kept fails no build.
    cacheTo: [
      {
        registry: {
          ref,
          mode: dockerBuild.CacheMode.Max,
          imageManifest: true,
          ociMediaTypes: true,
          ignoreError: true,
        },
      },
    ],
  };
}
