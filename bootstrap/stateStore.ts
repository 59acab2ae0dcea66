import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey, privateBucket } from "../components/aws";

export interface StateStoreArgs {
  /** What the key's alias begins with. */
  name: string;
  /** Name of the bucket, unique in the world. Default: generated. */
  bucket?: string;
  /** Days that a state which was written over can be brought back. */
  noncurrentDays: number;
}

/**
 * Where the states of the platform live, and the key that encrypts the secrets in them. Nothing deletes either: without
 * them nobody knows any more what was made.
 */
export class StateStore extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  readonly key: aws.kms.Key;
  readonly alias: aws.kms.Alias;

  constructor(name: string, args: StateStoreArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:bootstrap:StateStore", name, {}, opts);
    const description = "State of the platform's stacks, and the secrets in it";
    this.key = encryptionKey(`${name}-key`, { description, protect: true }, { parent: this });
    this.alias = new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.name}-secrets`, targetKeyId: this.key.keyId },
      { parent: this },
    );
    this.bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucket },
      { parent: this, protect: true },
    );
    const { bucket, key } = this;
    privateBucket(name, { bucket, key, noncurrentDays: args.noncurrentDays }, this);
    this.registerOutputs({ bucket: this.bucket.bucket, key: this.key.arn });
  }
}
