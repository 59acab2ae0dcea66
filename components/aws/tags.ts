import * as pulumi from "@pulumi/pulumi";
import { labelDomain } from "../kubernetes";
import { taggable } from "./taggable";

export type Tags = Record<string, string>;

/** Tag with the URN of the resource, by which it is found again when the engine died before it noted the id. */
export const urnTag = `${labelDomain}/urn`;

/** On everything that can be tagged, through the provider's default tags. */
export function stackTags(name: string, tags: Tags = {}): Tags {
  return { ...tags, [`${labelDomain}/name`]: name, [`${labelDomain}/managed-by`]: "pulumi" };
}

/** A URN in the characters that every service takes in a tag: `$` is not among them, and no URN holds `=`. */
export function urnTagValue(urn: string): string {
  return urn.replaceAll("$", "=");
}

/** The URN that a tag stands for. */
export function urnOfTag(value: string): string {
  return value.replaceAll("=", "$");
}

/** Longest tag value that AWS takes. Source: Tagging AWS Resources user guide, "Tag naming limits". */
const longestValue = 256;

/**
 * A transformation, for the stack to register once, before its first resource: every AWS resource that can be tagged
 * carries its own URN.
 */
export function carryUrn(): pulumi.ResourceTransformation {
  // A resource cannot ask for its own URN while it is being made; that of its parent is known by then.
  const qualifiedTypes = new WeakMap<pulumi.Resource, string>();
  return ({ resource, type, name, props, opts }) => {
    const parent = opts.parent && qualifiedTypes.get(opts.parent);
    const qualifiedType = parent === undefined ? type : `${parent}$${type}`;
    qualifiedTypes.set(resource, qualifiedType);
    if (!type.startsWith("aws:") || !isTaggable(type)) return undefined;
    const urn = `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${qualifiedType}::${name}`;
    return { props: withTag(props, tagOf(urn)), opts };
  };
}

interface Taggable {
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

function isTaggable(type: string): boolean {
  const known = taggable[type];
  if (known === undefined)
    throw new Error(`components/aws/taggable.ts does not know whether ${type} takes tags`);
  return known;
}

function tagOf(urn: string): Tags {
  const value = urnTagValue(urn);
  if (value.length > longestValue) {
    throw new Error(
      `${urn} is ${value.length} characters long, and a tag holds ${longestValue}: ` +
        "shorten the name of the stack or of the resource",
    );
  }
  return { [urnTag]: value };
}

function withTag({ tags, ...props }: Taggable, tag: Tags): Taggable {
  const join = (others: Record<string, pulumi.Input<string>> | undefined) => ({ ...others, ...tag });
  // Joined at once where that is possible: a preview then shows the tags that it knows.
  const isLater = tags instanceof Promise || pulumi.Output.isInstance(tags);
  return { ...props, tags: isLater ? pulumi.output(tags).apply(join) : join(tags) };
}
