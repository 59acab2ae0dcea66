import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runPreview } from "../ci/preview";
import type { Checkpoint } from "../recover/checkpoint";
import { UsageError } from "../shared/usageError";
import type { Engine } from "./engine";
import { type Failure, handedOver, reachesCallers, staged } from "./failures";
import { endsWell, lastGood, type Update } from "./history";
import { parkIdle } from "./idle";
import type { RunningModel } from "./outputs";
import { callersText, failureText, previewText, servingText, testsText } from "./report";
import { tagVersions } from "./tags";
import { testReports } from "./tests";
import { runUpdate, type UpdateRun } from "./update";
import { wayBackFile } from "./wayBack";

export interface DeliverOptions {
  engine: Engine;
  /** Folder of what the engine prints. */
  logs: string;
  policyPacks: readonly string[];
  /** Show the engine's own preview, field by field. */
  diff: boolean;
  /** Leave a candidate that failed before it served, for somebody to look at. */
  keepCandidate: boolean;
  /** Where MLflow answers. Default: as the stack's outputs say. */
  mlflow?: string;
  /** Asked once the preview was shown. */
  confirm: () => Promise<boolean>;
  say: (text: string) => void;
}

/**
 * 0 delivered; 1 refused or failed, and callers are served by what passed its tests; 3 a person has to act: the way back
 * failed, or somebody interrupted the update.
 */
export type ExitCode = 0 | 1 | 3;

/** What a stack was before. */
interface Before {
  good?: Update;
  running?: readonly RunningModel[];
  state: Checkpoint;
}

/** Brings a stack to what its file says, and its models back where the new ones fail. */
export async function deliver(options: DeliverOptions): Promise<ExitCode> {
  const { engine, say } = options;
  const before = await snapshot(engine);
  if (!(await isPreviewed(options))) return 1;
  if (!(await options.confirm())) return 1;
  say(`\npulumi up --stack ${engine.stack} (all of it: ${logOf(options, "up")})\n`);
  const run = await update(options, "up");
  if (run.succeeded) {
    await reportSuccess(options);
    return 0;
  }
  return afterFailure(options, before, run);
}

async function snapshot(engine: Engine): Promise<Before> {
  const history = await engine.history();
  const running = endsWell(history) ? (await engine.outputs()).models : undefined;
  return { good: lastGood(history), running, state: await engine.state() };
}

async function isPreviewed({ engine, policyPacks, diff, say, ...options }: DeliverOptions): Promise<boolean> {
  const packs = policyPacks.flatMap((pack) => ["--policy-pack", pack]);
  const { preview, text, exitCode } = await runPreview(engine.stack, packs, diff);
  const log = logOf(options, "preview");
  writeFileSync(log, text);
  say(`\n${previewText(preview)}`);
  if (exitCode === 0) return true;
  say(
    `\n${preview.errors.join("\n")}\nthe preview of ${engine.stack} failed, and nothing was changed: ${log}\n`,
  );
  return false;
}

async function update(
  options: DeliverOptions,
  name: "up" | "way-back",
  configFile?: string,
): Promise<UpdateRun> {
  const { engine, policyPacks, say } = options;
  const { stack, directory } = engine;
  return runUpdate({ stack, directory, policyPacks, configFile, log: logOf(options, name), say });
}

async function reportSuccess(options: DeliverOptions): Promise<void> {
  const { engine, say, mlflow } = options;
  await attempt(say, "the update succeeded, and what serves cannot be read", async () => {
    const { models } = await engine.outputs();
    say(`\n${engine.stack} serves\n${servingText(models)}`);
    await attempt(say, "the registry was not told what serves", () => tagVersions(engine, models, mlflow));
  });
  await sayTests(options, () => true);
}

async function afterFailure(
  options: DeliverOptions,
  before: Before,
  { models, ...run }: UpdateRun,
): Promise<ExitCode> {
  const { engine, say, keepCandidate } = options;
  const { stack } = engine;
  if (run.interrupted) {
    say(
      `\nthe update of ${stack} was interrupted, and nothing is taken back: deliver again, or what was before\n`,
    );
    return 3;
  }
  if (models.length === 0) {
    const what = run.others.length > 0 ? `: ${run.others.join(", ")}` : "";
    say(
      `\nthe update of ${stack} failed${what}, and no model because of its tests: nothing was taken back. ` +
        `The log says why: ${logOf(options, "up")}\n`,
    );
    return 1;
  }
  let attempted: Update | undefined;
  await attempt(say, "how the models take over cannot be read", async () => {
    attempted = await engine.newest();
  });
  const failures = staged(models, attempted);
  say(`\n${failureText(failures)}`);
  const failed = new Set(failures.map(({ model, stage }) => `${model} ${stage}`));
  await sayTests(options, ({ model, stage }) => failed.has(`${model} ${stage}`));
  if (keepCandidate && !failures.some(reachesCallers)) {
    say(`\nthe candidate is left for you to look at. The next delivery takes it away\n`);
    return 1;
  }
  return goBack(options, before, failures);
}

async function goBack(
  options: DeliverOptions,
  before: Before,
  failures: readonly Failure[],
): Promise<ExitCode> {
  const { engine, say } = options;
  const { stack } = engine;
  if (!before.good && handedOver(failures).length === 0) {
    say(`\n${stack} never had a successful update: there is nothing to go back to\n`);
    return 1;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "way-back-"));
  try {
    const configFile = path.join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(configFile, await previousSettings(engine, before), { mode: 0o600 });
    await makeRoom(options, handedOver(failures));
    say(`\nthe models go back to ${before.good?.startTime} (all of it: ${logOf(options, "way-back")})\n`);
    const { succeeded } = await update(options, "way-back", configFile);
    if (!succeeded) return stranded(options, failures, `its log says why: ${logOf(options, "way-back")}`);
  } catch (error) {
    // Whatever it was: 1 would say that callers are where they were.
    return stranded(options, failures, error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { models } = await engine.outputs();
  say(`\n${stack} serves again\n${servingText(models)}`);
  say(`\nThe file still asks for what failed: \`git revert\` it, or the next delivery tries again\n`);
  return 1;
}

/** Of a model that was handed over, two revisions hold what a third one needs, and one of them has no callers. */
async function makeRoom({ engine, say }: DeliverOptions, models: readonly string[]): Promise<void> {
  if (models.length === 0) return;
  const failed = "pods without callers were not taken away, and may hold what the way back needs";
  await attempt(say, failed, async () => parkIdle(await engine.state(), models));
}

async function previousSettings(engine: Engine, { good, running, state }: Before): Promise<string> {
  const attempted = await engine.newest();
  if (!good || !attempted) throw new UsageError("there was no successful update before");
  const file = `Pulumi.${engine.stack}.yaml`;
  const tracked = readFileSync(path.join(engine.directory, file), "utf8");
  return wayBackFile({ file, tracked, attempted, good, running, state });
}

function stranded(
  { engine: { stack }, say }: DeliverOptions,
  failures: readonly Failure[],
  why: string,
): ExitCode {
  say(
    `\n!!! the way back of ${stack} failed: ${why}\n${callersText(failures)}\n!!! now: \`git revert\` the change and ` +
      `\`npm run deliver -- --stack ${stack}\`; after a crash \`npm run recover\` first (docs/delivery.md)\n`,
  );
  return 3;
}

async function sayTests(
  { engine, say }: DeliverOptions,
  isMeant: (test: { model: string; stage: string }) => boolean,
): Promise<void> {
  await attempt(say, "what the tests measured cannot be read", async () => {
    const reports = await testReports(await engine.state());
    say(testsText(reports.filter(isMeant)));
  });
}

/** What does not decide how a delivery ended must not end it either. */
async function attempt(say: (text: string) => void, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    say(`warning: ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function logOf({ logs }: Pick<DeliverOptions, "logs">, name: string): string {
  return path.join(logs, `${name}.log`);
}
