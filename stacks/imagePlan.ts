import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import {
  type BuildFacts,
  defaultTarget,
  imageReference,
  type ImageSpec,
  referenceOf,
  targetsOf,
  trainerOf,
} from "../components/image";
import {
  type AnySettings,
  type BuildSettings,
  type ModelSettings,
  ownRegistry,
  publishedRegistry,
  SettingsError,
} from "./settings";
import { type Problem, show } from "./settings/problem";

/** What is built for each model that says build, by the model's name. */
export type ImagePlan = ReadonlyMap<string, ImageSpec>;

/**
 * Decides every image before the first resource is registered.
 * @param folder of the repository, which contexts are relative to.
 * @param file name of the stack file, for the message.
 * @throws SettingsError where a context tells no version, or two builds would push the same tag.
 */
export function planImages(settings: AnySettings, folder: string, file: string): ImagePlan {
  const problems: Problem[] = [];
  const plan = new Map<string, ImageSpec>();
  settings.models.forEach((model, index) => {
    if (!("build" in model.image)) return;
    const at = ["models", index, "image", "build"];
    const version = model.image.build.version ?? versionOf(path.join(folder, model.image.build.context));
    if (version === undefined) problems.push(noVersion(at, model.image.build));
    else plan.set(model.name, specOf(model, model.image.build, version, settings));
    const rival = [...plan].find(
      ([name, other]) => name !== model.name && clashes(other, plan.get(model.name)),
    );
    if (rival) problems.push(sameTag(at, model.image.build, rival[0]));
  });
  if (problems.length > 0) throw new SettingsError(file, problems);
  return plan;
}

function specOf(
  { framework, gpu }: ModelSettings,
  { context, dockerfile, target: asked, repository, args }: BuildSettings,
  version: string,
  settings: AnySettings,
): ImageSpec {
  const target = asked ?? defaultTarget(framework, gpu !== 0);
  return {
    repository: repositoryOf(repository, { target, framework }, settings),
    context,
    dockerfile,
    target,
    version,
    framework,
    args,
  };
}

/** The image that trains what a model serves, where the stack decides it. */
export function trainerFor(
  model: ModelSettings,
  plan: ImagePlan,
  settings: AnySettings,
): ImageSpec | undefined {
  const spec = plan.get(model.name);
  if (!spec || !("build" in model.image)) return undefined;
  const trainer = trainerOf(spec);
  return { ...trainer, repository: repositoryOf(model.image.build.repository, trainer, settings) };
}

/** What is the same for all images of a stack, whoever builds them. */
export function buildFacts({ builder, images }: AnySettings, stack: string): BuildFacts {
  const { cache, platforms, provenance, sbom, baseImage } = builder;
  const attestations = { provenance, ...(sbom && { sbomScanner: imageReference("sbomScanner", images) }) };
  return { stack, images, baseImage, attestations, cache, platforms };
}

/** Do several different images that serve models lie in one repository? */
export function sharesRepository({ repository }: ImageSpec, plan: ImagePlan): boolean {
  const here = [...plan.values()].filter((other) => other.repository === repository);
  return new Set(here.map(referenceOf)).size > 1;
}

/** Is the image built by this stack? */
export function isBuilt(
  { target, framework }: Pick<ImageSpec, "target" | "framework">,
  { builder }: AnySettings,
): boolean {
  return (
    builder.enabled === true && targetsOf(target, framework).every((one) => builder.targets.includes(one))
  );
}

/** Where an image goes, or where it is taken from. */
export function repositoryOf(
  repository: string,
  image: Pick<ImageSpec, "target" | "framework">,
  settings: AnySettings,
): string {
  const registry = isBuilt(image, settings) ? ownRegistry : publishedRegistry;
  // The settings were refused if nothing said which registry.
  return `${registry(repository, settings) ?? ""}/${repository}`;
}

/** The version that a Python project says it has. */
function versionOf(context: string): string | undefined {
  const file = path.join(context, "pyproject.toml");
  if (!existsSync(file)) return undefined;
  const project = /^\[project\]$([\s\S]*?)(^\[|$(?![\s\S]))/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  return /^version\s*=\s*["']([^"']+)["']/m.exec(project)?.[1];
}

function noVersion(at: Problem["path"], { context }: BuildSettings): Problem {
  const needed = `a version for the image's tag is needed: write version: "1.2.3" here, or into ${context}/pyproject.toml`;
  return { path: [...at, "version"], found: show(undefined), needed };
}

/** Would two builds push one tag, and not be one build? */
function clashes(one: ImageSpec, other: ImageSpec | undefined): boolean {
  if (!other || referenceOf(one) !== referenceOf(other)) return false;
  return JSON.stringify(one) !== JSON.stringify(other);
}

function sameTag(at: Problem["path"], { context }: BuildSettings, rival: string): Problem {
  const needed = `a tag of its own is needed: model ${rival} is built in another way under the same one (give this one another version or repository)`;
  return { path: at, found: show(context), needed };
}
