import type { Attestations } from "./buildArguments";
import { buildArguments } from "./buildArguments";
import type { ImageSource } from "./catalogue";
import { cacheTag, tagsOf, versionTag } from "./tags";
import type { ImageFramework, ImageTarget } from "./variant";

/** What a model's settings say about its image. */
export interface ImageSpec {
  /** `registry/prefix/name`, where the image is pushed. */
  repository: string;
  /** Folder of the Dockerfile and of all that it uses. */
  context: string;
  /** Default: the Dockerfile of the context. */
  dockerfile?: string;
  target: ImageTarget;
  version: string;
  framework: ImageFramework;
  args: Record<string, string>;
}

/** What is the same for all images of one program run. */
export interface BuildFacts {
  stack: string;
  images: ImageSource;
  /** Reference of the base image, with `<python>` for the version of Python. Default: the catalogue's. */
  baseImage?: string;
  attestations: Attestations;
  /** Keep layers in the registry, for builders that start empty. */
  cache: boolean;
  /** `linux/amd64` and so on. Empty: the builder's own. */
  platforms: readonly string[];
}

/** The state of the source that an image is built from. */
export interface Revision {
  /** Last commit that changed it; none where it has changes that nobody committed. */
  commit?: string;
  /** Seconds since 1970 of that commit. */
  date?: number;
}

/** One image to build, all of it decided. */
export interface ImageBuild {
  /** The reference that it is known by before there is a digest. */
  reference: string;
  /** All references that it is pushed to. */
  tags: string[];
  context: string;
  dockerfile: string;
  target: ImageTarget;
  args: Record<string, string>;
  labels: Record<string, string>;
  platforms: string[];
  /** Where layers are kept between builds; nowhere if left out. */
  cache?: string;
}

/** The reference that a build pushes, and that a stack which does not build itself expects to be there. */
export function referenceOf({ repository, version, framework, target }: ImageSpec): string {
  return `${repository}:${versionTag(version, framework, target)}`;
}

/** @param shared whether other images lie in the same repository. */
export function imageBuild(
  spec: ImageSpec,
  facts: BuildFacts,
  revision: Revision,
  shared: boolean,
): ImageBuild {
  const { stack, cache, platforms } = facts;
  // One commit may be built in several ways, and ECR lets a tag move by a pattern alone: a commit has none.
  const commit = isEcr(spec.repository) ? undefined : revision.commit;
  const tags = tagsOf({ ...spec, commit, stack, shared });
  return {
    reference: referenceOf(spec),
    tags: tags.map((tag) => `${spec.repository}:${tag}`),
    context: spec.context,
    dockerfile: spec.dockerfile ?? `${spec.context}/Dockerfile`,
    target: spec.target,
    args: buildArguments({ ...spec, ...facts }),
    labels: labelsOf(revision),
    platforms: [...platforms],
    ...(cache && { cache: `${spec.repository}:${cacheTag(spec.framework, spec.target)}` }),
  };
}

/** Source: Amazon ECR User Guide, private registries. */
function isEcr(repository: string): boolean {
  return /^\d{12}\.dkr\.ecr\./.test(repository);
}

/** Source: opencontainers/image-spec annotations.md. */
function labelsOf({ commit, date }: Revision): Record<string, string> {
  return {
    ...(commit !== undefined && { "org.opencontainers.image.revision": commit }),
    ...(date !== undefined && { "org.opencontainers.image.created": new Date(date * 1000).toISOString() }),
  };
}

/** The image that trains what another one serves: of the same source, framework and version. */
export function trainerOf(spec: ImageSpec): ImageSpec {
  return { ...spec, target: "trainer" };
}
