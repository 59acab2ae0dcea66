import { type ImageFramework, type ImageTarget, variantOf } from "./variant";

/** A commit in a tag: as long as it takes to be unique in any repository. */
const commitLength = 12;

/** The tag that names one image for ever: `v1.2.3-pytorch2.8-cu128`. */
export function versionTag(version: string, framework: ImageFramework, target: ImageTarget): string {
  const suffix = target === "trainer" ? "-trainer" : "";
  return `v${version}-${variantOf(framework)}${suffix}`;
}

/** What the tags of an image follow from. */
export interface TagFacts {
  version: string;
  framework: ImageFramework;
  target: ImageTarget;
  /** Last commit that changed what the image is built from. Left out where it does not tell: changes nobody committed. */
  commit?: string;
  /** Name of the stack. */
  stack: string;
  /** Other images lie in the same repository: tags without a version say which one they mean. */
  shared: boolean;
}

/**
 * All tags of an image, the one that never moves first. The stack's name is where an environment is, `latest` where the
 * last build is, the commit where the source is.
 */
export function tagsOf({ version, framework, target, commit, stack, shared }: TagFacts): string[] {
  const trains = target === "trainer" ? "-trainer" : "";
  const suffix = shared ? `-${variantOf(framework)}${trains}` : trains;
  const moving = [...(commit === undefined ? [] : [commit.slice(0, commitLength)]), stack, "latest"];
  return [versionTag(version, framework, target), ...moving.map((tag) => `${tag}${suffix}`)];
}

/** Patterns of the tags that move, for a registry that lets no other tag do so. */
export function movingTagsOf(stack: string): string[] {
  return [`${stack}*`, "latest*", `${cachePrefix}*`];
}

const cachePrefix = "cache-";

/** Where the layers of a build are kept for the next one, on whatever machine it runs. */
export function cacheTag(framework: ImageFramework, target: ImageTarget): string {
  return `${cachePrefix}${variantOf(framework)}-${target}`;
}
