import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { SettingsFile } from "../shared/settingsFile";
import { UsageError } from "../shared/usageError";
import { type GivenModel, type Identity, named, trainRef } from "./identity";

/** The file of the stack that gets something. */
export interface Target {
  /** Name of the file, for messages. */
  file: string;
  text: string;
  model: string;
}

interface Place {
  settings: SettingsFile;
  /** Of the model in the file. */
  at: (string | number)[];
  given: GivenModel;
}

/**
 * The file with what another stack runs in place of what it said: image, version, and the image that trains. All else
 * is the target's own.
 * @param from the stack that ran it, for messages.
 * @throws UsageError where the two models are not the same one.
 */
export async function promoted(target: Target, identity: Identity, from: string): Promise<string> {
  const { settings, at, given } = placeOf(target);
  assertSame(target, given, identity.settings, from);
  const tags = given.image?.promote?.tags;
  settings.setGroup([...at, "image"], { promote: { ref: identity.image, ...(tags && { tags }) } });
  setTrainer(settings, at, { target, given, identity, from });
  const version = identity.settings.model?.version;
  if (version !== undefined) setVersion(settings, at, String(version));
  return settings.toText();
}

/** The file with a version in the place of an alias or of another version. */
export async function pinned(target: Target, version: string): Promise<string> {
  const { settings, at } = placeOf(target);
  setVersion(settings, at, version);
  return settings.toText();
}

/** Name of the model in the registry. @throws UsageError where it comes from none. */
export function registeredName(target: Target): string {
  const { given } = placeOf(target);
  if (given.model?.name !== undefined) return given.model.name;
  throw new UsageError(`${target.file}: ${target.model} comes from a volume, which has no versions`);
}

function placeOf({ file, text, model }: Target): Place {
  const models = (parse(text) as { config?: Record<string, unknown> } | null)?.config?.["mlops:models"];
  const list = Array.isArray(models) ? (models as GivenModel[]) : [];
  const given = named(list, model, file);
  return { settings: new SettingsFile(text), at: ["config", "mlops:models", list.indexOf(given)], given };
}

/** The same model, made of the same software: else something would serve that nobody tested. */
function assertSame({ file, model }: Target, given: GivenModel, ran: GivenModel, from: string): void {
  const differing = ["name", "version", "cuda", "cudnn", "python"].filter(
    (key) => !isDeepStrictEqual(given.framework?.[key], ran.framework?.[key]),
  );
  if (differing.length > 0) {
    const pairs = differing.map(
      (key) => `${key} ${text(ran.framework?.[key])} in ${from}, ${text(given.framework?.[key])} in ${file}`,
    );
    throw new UsageError(
      `the frameworks of ${model} differ: ${pairs.join("; ")}. The image was made for the former: write it there too`,
    );
  }
  const [here, there] = [placeOfModel(given), placeOfModel(ran)];
  if (here !== there) {
    throw new UsageError(`${model} is ${there} in ${from} and ${here} in ${file}: that is another model`);
  }
  if (ran.model?.alias !== undefined) {
    throw new UsageError(
      `${from} takes ${model} by the alias ${ran.model.alias}, and nobody can say which version that was: ` +
        `npm run promote -- --model ${model} --alias ${ran.model.alias} --to ${from}, deploy that, then promote`,
    );
  }
}

function placeOfModel({ model }: GivenModel): string {
  return model?.volume === undefined ? `${text(model?.name)} of the registry` : "on a volume";
}

/** `train: true` is for what this repository builds: a promoted image brings no trainer of its own. */
function setTrainer(
  settings: SettingsFile,
  at: Place["at"],
  { target, given, identity, from }: { target: Target; given: GivenModel; identity: Identity; from: string },
): void {
  const train = given.model?.train ?? false;
  if (train === false) return;
  if (identity.trainer !== undefined)
    settings.setGroup([...at, "model"], { ...given.model, train: { ref: identity.trainer } });
  else if (trainRef(given) === undefined) {
    throw new UsageError(
      `${target.file}: ${target.model} has train: true, which goes with image.build, and ${from} names no trainer by ` +
        "its digest: take train away once the registry has the version, or write train: { ref: … }",
    );
  }
}

function setVersion(settings: SettingsFile, at: Place["at"], version: string): void {
  settings.remove([...at, "model", "alias"]);
  settings.set([...at, "model", "version"], version);
}

function text(value: unknown): string {
  return value === undefined ? "(none)" : typeof value === "string" ? value : JSON.stringify(value);
}
