import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { imageLifecycle } from "./imageLifecycle";

export interface ImageRepositoryArgs {
  /** Name in the registry, which image references name. Changing it makes another repository. */
  name: string;
  /** Newest images that are kept; older ones expire. Default 30. */
  keep?: number;
  /** Tags that may move to another image; all others never do. At most five. Default none. */
  movingTags?: string[];
  /** Look for known vulnerabilities in every image that is pushed. Default true. */
  scanOnPush?: boolean;
  /** Refuse deletion. Without it the repository goes with all its images. Default false. */
  protect?: boolean;
}

/** A repository of ECR for the team's own images: what a tag once named, it names for ever. */
export class ImageRepository extends pulumi.ComponentResource {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>` */
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:ImageRepository", name, {}, opts);
    const repository = this.repository(name, args);
    const { keep = 30, movingTags = [] } = args;
    new aws.ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      { repository: repository.name, policy: JSON.stringify(imageLifecycle({ keep, movingTags })) },
      { parent: this },
    );
    this.url = repository.repositoryUrl;
    this.arn = repository.arn;
    this.registerOutputs({ url: this.url });
  }

  private repository(name: string, args: ImageRepositoryArgs): aws.ecr.Repository {
    const { protect = false, scanOnPush = true, movingTags = [] } = args;
    return new aws.ecr.Repository(
      `${name}-repository`,
      {
        name: args.name,
        ...mutability(movingTags),
        imageScanningConfiguration: { scanOnPush },
        // By the key that AWS keeps for ECR in this account: images hold no secrets, and it costs nothing.
        encryptionConfigurations: [{ encryptionType: "KMS" }],
        forceDelete: !protect,
      },
      { parent: this, protect },
    );
  }
}

function mutability(movingTags: string[]) {
  if (movingTags.length === 0) return { imageTagMutability: "IMMUTABLE" };
  return {
    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: movingTags.map((filter) => ({ filter, filterType: "WILDCARD" })),
  };
}
