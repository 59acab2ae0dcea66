import { parse, stringify } from "yaml";
import { isEncrypted } from "../../stacks/settings/stackFile";
import type { Checkpoint } from "../recover/checkpoint";
import { parseStackFile } from "../shared/stackFile";
import { UsageError } from "../shared/usageError";
import { modelsOf, type Update } from "./history";
import { type GivenModel, trainerIn } from "./identity";
import { digestIn, type RunningModel } from "./outputs";

/** What is known of a stack before and after an update that failed. */
export interface WayBackFacts {
  /** Name of the stack's file, and its text. */
  file: string;
  tracked: string;
  /** The update that failed, with the settings that the engine was given. */
  attempted: Update;
  /** The last one that got to its end. */
  good: Update;
  /** What ran after it; absent where another update has failed since. */
  running?: readonly RunningModel[];
  /** The state before the update that failed. */
  state: Checkpoint;
}

/**
 * A stack file that brings the models back to what they were. Everything else stays as the failed update had it: to take
 * back a database or a version of Kubernetes together with a model would be the larger accident.
 * @throws UsageError where there is no such file: what was built is not known, or the models need what is not there any more.
 */
export function wayBackFile(facts: WayBackFacts): string {
  const { file, tracked, attempted, state } = facts;
  const { config: trackedConfig = {}, ...others } = parse(tracked) as { config?: Record<string, unknown> };
  const text = stringify({
    ...encryptionOf(state),
    ...others,
    config: { ...settingsOf(attempted, trackedConfig, file), "mlops:models": previousModels(facts) },
  });
  const { problems } = parseStackFile(text, file);
  if (problems.length === 0) return text;
  const paths = problems.map(({ path, needed }) => `${path.join(".")}: ${needed}`);
  throw new UsageError(`the models of before do not fit the other settings of now: ${paths.join("; ")}`);
}

/** What the engine was given, which may be more than the file says; secrets as the file has them, encrypted. */
function settingsOf(
  { config }: Update,
  tracked: Record<string, unknown>,
  file: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, { value, objectValue, secret }]) => {
      if (!secret) return [key, objectValue ?? value];
      if (isEncrypted(tracked[key])) return [key, tracked[key]];
      throw new UsageError(`the secret ${key} is not in ${file} any more`);
    }),
  );
}

/** The models of the last good update, by the digests of what was built for it: the source may be another one now. */
function previousModels({ good, running, state, attempted }: WayBackFacts): GivenModel[] {
  return modelsOf(good).map((model: GivenModel) => {
    if (model.image?.build === undefined) return model;
    const image = running?.find(({ name }) => name === model.name)?.image;
    if (image === undefined && builds(attempted)) {
      throw new UsageError(
        `nobody knows the digest of ${String(model.name)} any more: an update has failed since`,
      );
    }
    // A tag that the settings decide is the same one again.
    if (image === undefined || digestIn(image) === undefined) return model;
    const trainer = trainerIn(state, model);
    const train =
      model.model?.train === true ? { train: trainer === undefined ? false : { ref: trainer } } : {};
    return { ...model, image: { ref: image }, model: { ...model.model, ...train } };
  });
}

function builds({ config }: Update): boolean {
  return (config["mlops:builder"]?.objectValue as { enabled?: boolean } | undefined)?.enabled === true;
}

/** As the state was encrypted, for a file that does not say so. Source: sdk/go/common/workspace/project.go. */
function encryptionOf({ deployment }: Checkpoint): Record<string, string> {
  const { type, state = {} } = (deployment["secrets_providers"] ?? {}) as {
    type?: string;
    state?: Record<string, string>;
  };
  const { salt, url, encryptedkey } = state;
  if (type === "passphrase" && salt !== undefined) return { encryptionsalt: salt };
  if (type === "cloud" && url !== undefined && encryptedkey !== undefined)
    return { secretsprovider: url, encryptedkey };
  return {};
}
