import { text } from "../../plugins/common/fields";
import { unknown } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import type { ResourceType } from "../resourceType";
import { bucketAt } from "./references";

/** Sources: the S3 API reference (error codes, rules for bucket names), the provider's documentation. */

export const bucket: ResourceType = {
  title: "S3 Bucket",
  api: { service: "S3", create: "CreateBucket", update: "PutBucketTagging", delete: "DeleteBucket" },
  autoname: { property: "bucket", maxLength: 63, lowerCase: true },
  replaces: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"],
  defaults: { forceDestroy: false },
  filled: [
    ...[
      "accelerationStatus",
      "acl",
      "bucketNamespace",
      "bucketPrefix",
      "corsRules",
      "grants",
      "lifecycleRules",
    ],
    ...["logging", "objectLockConfiguration", "objectLockEnabled", "policy", "replicationConfiguration"],
    ...["requestPayer", "serverSideEncryptionConfiguration", "versioning", "website"],
  ],
  writeOnly: ["forceDestroy"],
  problems: ({ bucket: name }) =>
    typeof name === "string" && name !== unknown && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
      ? [{ property: "bucket", reason: "3 to 63 lower-case letters, digits, dots and hyphens are needed" }]
      : [],
  create: ({ inputs, account, draft }) => {
    const name = text(inputs.bucket);
    if (draft.get(tokens.bucket, name)) {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw new AwsError("BucketAlreadyOwnedByYou", message, 409);
    }
    return {
      id: name,
      properties: {
        arn: `arn:aws:s3:::${name}`,
        bucketDomainName: `${name}.s3.amazonaws.com`,
        bucketRegion: account.region,
        bucketRegionalDomainName: `${name}.s3.${account.region}.amazonaws.com`,
        hostedZoneId: "Z3AQBSTGFYJSTF",
        websiteDomain: "",
        websiteEndpoint: "",
        bucketPrefix: "",
        objectLockEnabled: inputs.objectLockEnabled ?? false,
        requestPayer: inputs.requestPayer ?? "BucketOwner",
        // What is in it: the names of its objects, which whoever plays the bucket's user puts there.
        objects: [],
      },
    };
  },
  delete: ({ entry, draft }) => {
    const { objects, forceDestroy } = entry.properties;
    if (Array.isArray(objects) && objects.length > 0 && forceDestroy !== true) {
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
    }
    for (const part of draft
      .list()
      .filter(({ type }) => type.startsWith("aws:s3/") && type !== tokens.bucket)) {
      if (part.properties.bucket === entry.id) draft.remove(part.type, part.id);
    }
    return undefined;
  },
};

interface Part {
  title: string;
  /** The call that sets it; the one that removes it. */
  put: string;
  remove: string;
  /** What cannot change besides the bucket. */
  replaces?: string[];
  defaults?: ResourceType["defaults"];
  filled?: string[];
  writeOnly?: string[];
}

/** A setting of a bucket, which the provider has as a type of its own. Its id is the bucket's name. */
function part({ title, put, remove, replaces = [], ...rest }: Part): ResourceType {
  return {
    title: `S3 Bucket ${title}`,
    api: { service: "S3", create: put, update: put, delete: remove },
    replaces: ["bucket", ...replaces],
    references: [bucketAt()],
    ...rest,
    create: ({ inputs }) => ({ id: text(inputs.bucket), properties: {} }),
  };
}

export const bucketVersioning = part({
  title: "Versioning",
  replaces: ["expectedBucketOwner"],
  put: "PutBucketVersioning",
  remove: "PutBucketVersioning",
});
export const bucketPolicy = part({ title: "Policy", put: "PutBucketPolicy", remove: "DeleteBucketPolicy" });
export const bucketLogging = part({ title: "Logging", put: "PutBucketLogging", remove: "PutBucketLogging" });
export const bucketOwnershipControls = part({
  title: "Ownership Controls",
  put: "PutBucketOwnershipControls",
  remove: "DeleteBucketOwnershipControls",
});
export const bucketPublicAccessBlock = part({
  title: "Public Access Block",
  put: "PutPublicAccessBlock",
  remove: "DeletePublicAccessBlock",
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  writeOnly: ["skipDestroy"],
});
export const bucketServerSideEncryptionConfiguration = part({
  title: "Server-side Encryption Configuration",
  replaces: ["expectedBucketOwner"],
  put: "PutBucketEncryption",
  remove: "DeleteBucketEncryption",
});
export const bucketLifecycleConfiguration = part({
  title: "Lifecycle Configuration",
  replaces: ["expectedBucketOwner"],
  put: "PutBucketLifecycleConfiguration",
  remove: "DeleteBucketLifecycle",
  defaults: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  filled: ["rules"],
  writeOnly: ["timeouts"],
});
