import { UsageError } from "../shared/usageError";
import type { Checkpoint } from "../recover/checkpoint";
import { modelsOf, type Update } from "./history";
import { digestIn, type Outputs, type RunningModel } from "./outputs";

/** A model of a stack's settings, as far as promotion reads it; what else is there is left alone. */
export interface GivenModel {
  name?: unknown;
  framework?: Record<string, unknown>;
  image?: { ref?: string; build?: unknown; promote?: { ref?: string; tags?: string[] } };
  model?: { name?: string; version?: string | number; alias?: string; train?: unknown; volume?: unknown };
}

/** What a stack ran: the bytes that served, the model that they served, and what both were made for. */
export interface Identity {
  /** With its digest. */
  image: string;
  /** The image that trained the model, where the stack did that and its digest is known. */
  trainer?: string;
  /** As the settings of that update had it. */
  settings: GivenModel;
  /** Absent of what ran earlier. */
  revision?: string;
  /** Of the update. */
  startTime: string;
}

export function givenModels(update: Update): GivenModel[] {
  return modelsOf(update);
}

/** A model among others. @throws UsageError that names those there are. */
export function named<T extends { name?: unknown }>(models: readonly T[], name: string, where: string): T {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const known = models.map((model) => String(model.name)).join(", ");
  throw new UsageError(`${where} has no model ${name}; models there: ${known === "" ? "none" : known}`);
}

/**
 * What the stack runs now.
 * @throws UsageError where the image is named by a tag, which tells nobody what was tested.
 */
export function currentIdentity(
  stack: string,
  name: string,
  update: Update,
  { outputs, state }: { outputs: Outputs; state: Checkpoint },
): Identity {
  const running: RunningModel = named(outputs.models, name, stack);
  if (digestIn(running.image) === undefined) {
    throw new UsageError(
      `${stack} runs ${name} by a tag, ${running.image}, and whoever may push can make it another image: have ${stack} ` +
        "build it, or name the digest in its file, and deploy that first (docs/images.md)",
    );
  }
  const settings = named(givenModels(update), name, `the last update of ${stack}`);
  return {
    image: running.image,
    trainer: trainerIn(state, settings),
    settings,
    revision: running.revision,
    startTime: update.startTime,
  };
}

/**
 * What the stack ran when it ran a digest, with the settings of that update: its newest one that got to its end.
 * @param imageOf what a model ran after an update, beyond what its settings say.
 * @throws UsageError where it never did.
 */
export async function earlierIdentity(
  stack: string,
  name: string,
  digest: string,
  updates: readonly Update[],
  imageOf: (update: Update) => Promise<string | undefined>,
): Promise<Identity> {
  for (const update of updates) {
    const settings = givenModels(update).find((model) => model.name === name);
    if (!settings) continue;
    const image = settings.image?.promote?.ref ?? settings.image?.ref ?? (await imageOf(update));
    if (image === undefined || digestIn(image) !== digest) continue;
    return { image, trainer: digested(trainRef(settings)), settings, startTime: update.startTime };
  }
  throw new UsageError(
    `${stack} never ran ${name} as ${digest}, in none of ${updates.length} successful updates that its backend remembers: ` +
      `deploy it there first, so that it is tested (pulumi stack history --stack ${stack})`,
  );
}

/**
 * Of the Job that trains, in a state: the settings may only say that this repository's own does. One Job trains what several
 * models serve, under the name of the first.
 */
export function trainerIn({ deployment }: Checkpoint, { name, model }: GivenModel): string | undefined {
  const jobs = (deployment.resources ?? []).filter(
    ({ urn, type, delete: replaced }) =>
      type === "kubernetes:batch/v1:Job" && !replaced && urn.endsWith("-train-job"),
  );
  const wanted = [`--name=${model?.name}`, `--version=${model?.version}`];
  const own =
    jobs.find(({ urn }) => urn.endsWith(`::${String(name)}-train-job`)) ??
    jobs.find(({ inputs }) => wanted.every((word) => containerOf(inputs)?.args?.includes(word)));
  return digested(containerOf(own?.inputs)?.image);
}

/** The first one of a workload. */
function containerOf(inputs: Record<string, unknown> | undefined) {
  const spec = inputs?.["spec"] as
    { template?: { spec?: { containers?: { image?: string; args?: string[] }[] } } } | undefined;
  return spec?.template?.spec?.containers?.[0];
}

export function trainRef({ model }: GivenModel): string | undefined {
  return typeof model?.train === "object" ? (model.train as { ref?: string }).ref : undefined;
}

function digested(image: string | undefined): string | undefined {
  return image !== undefined && digestIn(image) !== undefined ? image : undefined;
}
