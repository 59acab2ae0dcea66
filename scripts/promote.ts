/** Has a stack run what another one runs, or the version that an alias names: docs/delivery.md. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { planImages } from "../stacks/imagePlan";
import { SettingsError } from "../stacks/settings";
import { Engine } from "./delivery/engine";
import { endsWell, goodUpdates, settledUpdate } from "./delivery/history";
import { currentIdentity, earlierIdentity, type Identity } from "./delivery/identity";
import { digestIn, imageInState } from "./delivery/outputs";
import { pinned, promoted, registeredName, type Target } from "./delivery/promotion";
import { withRegistry } from "./delivery/reach";
import { diffLines } from "./shared/lineDiff";
import { parseStackFile, readStackFile } from "./shared/stackFile";
import { UsageError } from "./shared/usageError";

interface Flags {
  model: string;
  to: string;
  from?: string;
  digest?: string;
  alias?: string;
  mlflow?: string;
  project: string;
  dryRun?: boolean;
}

/** Exit codes: 0 written, shown, or nothing to change; 1 refused, and nothing was written. */
async function main(flags: Flags): Promise<void> {
  const file = path.join(flags.project, `Pulumi.${flags.to}.yaml`);
  const { problems } = readStackFile(file);
  if (problems.length > 0) throw new SettingsError(path.basename(file), problems);
  const target: Target = { file: path.basename(file), text: readFileSync(file, "utf8"), model: flags.model };
  const text =
    flags.alias === undefined ? await withIdentity(target, flags) : await withVersion(target, flags);
  assertAccepted(text, target.file, flags.project);
  if (text === target.text) {
    process.stdout.write(`${target.file} says so already: nothing to change\n`);
    return;
  }
  process.stdout.write(`${target.file}\n${diffLines(target.text, text)}`);
  if (flags.dryRun) return;
  // Whole or not at all.
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  process.stdout.write(`\nwrote ${target.file}: commit it, and npm run deliver -- --stack ${flags.to}\n`);
}

async function withIdentity(
  target: Target,
  { model, from, to, digest, mlflow, project }: Flags,
): Promise<string> {
  if (from === undefined) throw new UsageError("what is promoted? --from <stack>, or --alias <name>");
  if (from === to) throw new UsageError(`--from and --to are both ${to}`);
  if (digest !== undefined && digestIn(`@${digest}`) === undefined) {
    throw new UsageError(`--digest ${digest}: sha256:<64 hexadecimal digits> is needed`);
  }
  const identity = await identityOf(new Engine(from, project), model, digest);
  const text = await promoted(target, identity, from);
  const revision = identity.revision === undefined ? "" : `, revision ${identity.revision}`;
  process.stdout.write(`${from} runs ${model} since ${identity.startTime}${revision}\n  ${identity.image}\n`);
  await checkRegistry(target, identity, new Engine(to, project), mlflow);
  return text;
}

async function identityOf(engine: Engine, model: string, digest: string | undefined): Promise<Identity> {
  const history = await engine.history();
  if (digest !== undefined && !isCurrent(digest, model, history, await engine.outputs())) {
    return earlierIdentity(engine.stack, model, digest, goodUpdates(history), async (update) =>
      imageInState(await engine.stateOf(update), model),
    );
  }
  const update = settledUpdate(engine.stack, history);
  const [outputs, state] = [await engine.outputs(), await engine.state()];
  return currentIdentity(engine.stack, model, update, { outputs, state });
}

function isCurrent(
  digest: string,
  model: string,
  history: Parameters<typeof endsWell>[0],
  { models }: Awaited<ReturnType<Engine["outputs"]>>,
): boolean {
  const running = models.find(({ name }) => name === model);
  return endsWell(history) && running !== undefined && digestIn(running.image) === digest;
}

/** The version has to be in the registry of the target, which is asked as soon as there is one. */
async function checkRegistry(
  target: Target,
  { settings: { model } }: Identity,
  engine: Engine,
  mlflow: string | undefined,
): Promise<void> {
  if (model?.name === undefined || model.version === undefined) return;
  const [name, version] = [model.name, String(model.version)];
  if (mlflow === undefined && !(await isDeployed(engine))) {
    note(`${engine.stack} is not deployed: nobody could ask its registry for version ${version} of ${name}`);
    return;
  }
  if (await withRegistry(engine, mlflow, (registry) => registry.has(name, version))) return;
  const trains = trainsThere(target);
  if (!trains) {
    throw new UsageError(
      `the registry of ${engine.stack} has no version ${version} of ${name}: copy it there first, under that number ` +
        '(docs/delivery.md, "Two registries")',
    );
  }
  note(
    `the registry of ${engine.stack} has no version ${version} of ${name}: its own Job will train it anew`,
  );
}

function trainsThere({ text, file, model }: Target): boolean {
  const found = parseStackFile(text, file).settings?.models.find(({ name }) => name === model);
  return found !== undefined && "registry" in found.model && found.model.train !== false;
}

/** A stack that the backend does not know is one that was not made yet. */
async function isDeployed(engine: Engine): Promise<boolean> {
  try {
    return (await engine.outputs()).services.length > 0;
  } catch (error) {
    if (error instanceof UsageError && /no stack named/.test(error.message)) return false;
    throw error;
  }
}

async function withVersion(target: Target, flags: Flags): Promise<string> {
  const { alias = "", from, to, mlflow, project, digest } = flags;
  if (digest !== undefined)
    throw new UsageError("--digest is of an image, and --alias of a version: one of them");
  const name = registeredName(target);
  const version = await withRegistry(new Engine(from ?? to, project), mlflow, (registry) =>
    registry.versionOf(name, alias),
  );
  process.stdout.write(`${name}@${alias} is version ${version} in the registry of ${from ?? to}\n`);
  return pinned(target, version);
}

/** Reads the new file as the program would. @throws SettingsError with all its problems. */
function assertAccepted(text: string, file: string, project: string): void {
  const { settings, problems } = parseStackFile(text, file);
  if (!settings || problems.length > 0) throw new SettingsError(file, problems);
  planImages(settings, project, file);
}

function note(text: string): void {
  process.stderr.write(`promote: ${text}\n`);
}

new Command("promote")
  .description(
    "Writes what one stack runs into the file of another: the image by its digest, and the version of the model. Or, " +
      "with --alias, the version that an alias of the registry names. Exit codes: 0 done, 1 refused and nothing written.",
  )
  .requiredOption("--model <name>", "the model, as mlops:models names it in both stacks")
  .requiredOption("--to <stack>", "the stack whose Pulumi.<stack>.yaml is written")
  .option(
    "--from <stack>",
    "the stack that runs it; with --alias, whose registry is asked (default: that of --to)",
  )
  .option("--digest <sha256:…>", "an image that --from ran earlier (default: the one that it runs)")
  .option("--alias <name>", "write the version that this alias names, and leave the image as it is")
  .option("--mlflow <url>", "where the registry that is asked answers (default: as the stack's outputs say)")
  .option("--project <folder>", "the folder of Pulumi.yaml and the stack files", path.join(__dirname, ".."))
  .option("--dry-run", "show what would be written, and write nothing")
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError || error instanceof SettingsError)) throw error;
    process.stderr.write(`promote: ${error.message}\n`);
    process.exitCode = 1;
  });
