import { defaultTarget, type ImageTarget } from "../../components/image/variant";
import { minorOf } from "../../components/gpu/version";
import {
  type AnySettings,
  parseSettings,
  publishedRegistry,
  sectionsOf,
  SettingsError,
} from "../../stacks/settings";
import { configOf } from "../engine/stackFile";
import { livesInCloud } from "../engine/stackFile";
import { repository } from "../layout";
import { builder, builderName } from "./layout";

/** Small enough to be built while somebody waits: the others bring gigabytes of a framework. */
const sandboxTargets: readonly ImageTarget[] = ["onnx", "trainer"];

/** What a stack wants of the builder. */
export interface Wish {
  settings: AnySettings;
  /** Python versions of the images that can be built here. */
  pythons: string[];
  /** The targets among them. */
  targets: ImageTarget[];
  /** Targets that the stack asks for and that are taken as published. */
  others: ImageTarget[];
}

/** The settings of a stack; none where they are wrong, which is the program's to report. */
function settingsOf(stack: string, folder: string): AnySettings | undefined {
  try {
    return parseSettings(sectionsOf(configOf(stack, folder)), `Pulumi.${stack}.yaml`);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/**
 * What the stack wants built by the sandbox; nothing where it has no image to build, where it says that nothing is to
 * be built, and where it names a builder and a registry of its own. On AWS the sandbox's are the only ones: nothing
 * leaves the machine.
 */
export function wishOf(stack: string, folder = repository): Wish | undefined {
  const settings = settingsOf(stack, folder);
  if (!settings) return undefined;
  const { enabled, registry } = settings.builder;
  if (enabled === false) return undefined;
  if (enabled === true && registry !== undefined && !livesInCloud(stack, folder)) return undefined;
  const builds = settings.models.flatMap(({ framework, gpu, image }) => {
    if (!("build" in image)) return [];
    return [
      {
        target: image.build.target ?? defaultTarget(framework, gpu !== 0),
        python: minorOf(framework.python),
      },
    ];
  });
  const promotes = settings.models.some(({ image }) => "promote" in image);
  if (builds.length === 0 && !(promotes && enabled)) return undefined;
  const isPossible = (target: ImageTarget) =>
    sandboxTargets.includes(target) && settings.builder.targets.includes(target);
  const possible = builds.filter(({ target }) => isPossible(target));
  return {
    settings,
    pythons: [...new Set(possible.map(({ python }) => python))],
    targets: [...new Set(possible.map(({ target }) => target))],
    others: [...new Set(builds.map(({ target }) => target).filter((target) => !isPossible(target)))],
  };
}

/** `mlops:builder` of a stack's copy where the sandbox builds for it. */
export function sectionWith(registry: string, { settings }: Wish): Record<string, unknown> {
  const [own] = settings.models.flatMap(({ image }) => ("build" in image ? [image.build.repository] : []));
  const published = publishedRegistry(own ?? "", settings);
  return {
    ...settings.builder,
    enabled: true,
    registry: `${registry}/mlops`,
    ...(published !== undefined && { takenFrom: published }),
    name: builderName,
    // The one in the sandbox's registry has the name, and not the digest, of the one that is published.
    baseImage: settings.builder.baseImage ?? "docker.io/library/python:<python>-slim",
    // Scanners and other platforms would be pulled from where nobody can be reached.
    platforms: [],
    sbom: false,
    targets: sandboxTargets.filter((target) => settings.builder.targets.includes(target)),
    // BuildKit's own is on this machine.
    cache: false,
    caFile: builder.authorities,
    pipConfigFile: builder.pipConfig,
  };
}

/** The same where nothing is built. */
export function sectionWithout({ settings }: Wish): Record<string, unknown> {
  return { ...settings.builder, enabled: false };
}
