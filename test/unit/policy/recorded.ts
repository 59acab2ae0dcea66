import type { Resource } from "../../../policy/rule";
import { isObject, parsed, type Plain } from "../../../policy/values";
import type { RecordedResource, Recording } from "../../support/recorder";

/** A recording as the engine would show it to the rules. */
export function recordedResources({ resources }: Recording): Resource[] {
  const buckets = resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  return resources
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map((one) => ({
      type: one.type,
      name: one.name,
      urn: one.urn,
      props: one.plain,
      protect: one.options.protect,
      defaultTags: defaultTagsOf(one, resources),
      // The recorder does not say which input comes from where; only what is for a bucket is looked for that way.
      sources: {
        bucket: buckets
          .filter(({ outputs }) => outputs["bucket"] === one.plain["bucket"])
          .map(({ urn }) => urn),
      },
    }));
}

function defaultTagsOf({ options }: RecordedResource, all: RecordedResource[]): Record<string, Plain> {
  const provider = all.find(({ type, name }) => type === "pulumi:providers:aws" && name === options.provider);
  const defaults = parsed(provider?.plain["defaultTags"]);
  const tags = isObject(defaults) ? defaults["tags"] : undefined;
  return isObject(tags) ? tags : {};
}
