import { imageBuild, type ImageBuild, type ImageSpec, referenceOf } from "../../components/image";
import { buildFacts, type ImagePlan, sharesRepository, trainerFor } from "../../stacks/imagePlan";
import { revisionOf } from "../../stacks/revision";
import type { AnySettings } from "../../stacks/settings";

/** One image for the workflow that builds, in words of docker/build-push-action and docker/metadata-action. */
export interface PlannedImage {
  /** What tells it from the others, as tags do: `pytorch2.8-cu128`, `sklearn1.9-trainer`. */
  name: string;
  registry: string;
  repository: string;
  /** What every tag ends with. */
  suffix: string;
  context: string;
  dockerfile: string;
  target: string;
  /** `NAME=value` by the line. */
  arguments: string;
  labels: string;
  platforms: string;
  /** Options of the caches, by the line; empty where there is none. */
  cacheFrom: string;
  cacheTo: string;
}

/** Everything that the models of a stack are served and trained by, each image once. */
export function plannedImages(settings: AnySettings, plan: ImagePlan, stack: string): PlannedImage[] {
  const specs = settings.models.flatMap((model) => {
    const trains = "registry" in model.model && model.model.train === true;
    return [plan.get(model.name), trains ? trainerFor(model, plan, settings) : undefined];
  });
  const images = specs
    .filter((spec) => spec !== undefined)
    .map((spec) => [referenceOf(spec), planned(spec, settings, plan, stack)] as const);
  return [...new Map(images).values()];
}

function planned(spec: ImageSpec, settings: AnySettings, plan: ImagePlan, stack: string): PlannedImage {
  const revision = revisionOf(spec.context, spec.dockerfile ?? `${spec.context}/Dockerfile`);
  const build = imageBuild(spec, buildFacts(settings, stack), revision, sharesRepository(spec, plan));
  const suffix = suffixOf(spec);
  return {
    name: suffix.slice(1),
    registry: spec.repository.split("/")[0] ?? "",
    repository: spec.repository,
    suffix,
    context: build.context,
    dockerfile: build.dockerfile,
    target: build.target,
    arguments: lines(build.args),
    labels: lines(build.labels),
    platforms: build.platforms.join(","),
    ...caches(build),
  };
}

/** What the tag of a version says beside the version. */
export function suffixOf(spec: ImageSpec): string {
  return referenceOf(spec).slice(`${spec.repository}:v${spec.version}`.length);
}

function lines(pairs: Record<string, string>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

/** As the stack keeps them when it builds by itself: each finds the layers of the other. */
function caches({ cache }: ImageBuild): Pick<PlannedImage, "cacheFrom" | "cacheTo"> {
  if (cache === undefined) return { cacheFrom: "", cacheTo: "" };
  const options = "mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true";
  return { cacheFrom: `type=registry,ref=${cache}`, cacheTo: `type=registry,ref=${cache},${options}` };
}
