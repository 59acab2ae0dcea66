import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { mayBeForeign, partStrangers } from "./aws/strangers";
import type { Checkpoint, ResourceState } from "./checkpoint";
import { Decisions, decided } from "./decisions";
import { Engine, EngineOptions } from "./engine";
import { RecoveryError } from "./failure";
import { removeFiles, tornFiles } from "./fileBackend";
import { Lock, assertReleasable, locksOf } from "./locks";
import { Lookup, needsSecrets } from "./lookup";
import { Process, orphans, reap } from "./processes";
import { Action, Finding, Settlement, livesInStateOnly, settle } from "./settle";

export interface RecoveryOptions extends EngineOptions {
  /** Default: PULUMI_STACK, then the selected one. */
  stack?: string;
  /** Folder of the sandbox's instance whose orphans are ended. Default: MLOPS_SANDBOX. Without one, none is. */
  sandbox?: string;
  /** Find out and report, change nothing. Default false. */
  dryRun?: boolean;
  /** Release a lock whose owner cannot be seen from here. Default false: such a lock is an error. */
  force?: boolean;
  /** What a person knows about resources that cannot be looked up. */
  decisions?: Decisions;
  /** Asked before the first change. Default: yes. */
  confirm?: (plan: RecoveryReport) => Promise<boolean>;
}

export interface RecoveryReport {
  stack: string;
  /** Locks of engines that have died. */
  locks: Lock[];
  /** Files that they had half written. */
  torn: string[];
  /** Processes that they left behind. */
  orphans: Process[];
  actions: Action[];
  /** What was found was also put right. */
  applied: boolean;
  refreshed: boolean;
}

/** Whether there was anything to do at all. */
export function isHealthy({ locks, torn, orphans: left, actions }: RecoveryReport): boolean {
  return locks.length + torn.length + left.length + actions.length === 0;
}

export function undecided({ actions }: RecoveryReport): Action[] {
  return actions.filter(({ outcome }) => outcome === "undecided");
}

/**
 * Puts a stack right whose engine was killed: ends what it left running, releases its lock, settles the operations
 * that it had begun, and refreshes. On a stack that needs none of this it does nothing.
 */
export async function recover(options: RecoveryOptions = {}): Promise<RecoveryReport> {
  const engine = new Engine(options);
  const stack = options.stack ?? (await selectedStack(engine, options));
  const found = await examine(engine, stack, options);
  const { report, settlement } = found;
  if (options.dryRun || isHealthy(report)) return report;
  if (options.confirm && !(await options.confirm(report))) return report;
  await reap(report.orphans);
  if (report.locks.length > 0 || options.force) await engine.cancel(stack);
  if (report.actions.length === 0) return { ...report, applied: true };
  // A provider that outlived its engine may have created something after the look: now nothing runs any more.
  const final = report.orphans.length > 0 ? await examineState(engine, stack, options) : settlement;
  if (!final) return { ...report, actions: [], applied: true };
  const settled = { ...report, actions: final.actions };
  if (undecided(settled).length > 0) return settled;
  await engine.import(stack, final.checkpoint);
  await engine.refresh(stack);
  const actions = await disown(engine, stack, final.actions);
  return { ...settled, actions, applied: true, refreshed: true };
}

/** Takes out of the state what was adopted by its name, and is somebody else's, as its tags say once it was read. */
async function disown(engine: Engine, stack: string, actions: Action[]): Promise<Action[]> {
  if (!actions.some(mayBeForeign)) return actions;
  const parted = partStrangers(await engine.export(stack), actions);
  if (parted.strangers.length > 0) await engine.import(stack, parted.checkpoint);
  return parted.actions;
}

interface Examination {
  report: RecoveryReport;
  settlement: Settlement | undefined;
}

async function examine(engine: Engine, stack: string, options: RecoveryOptions): Promise<Examination> {
  const where = [await engine.backendUrl(), projectName(options), unqualified(stack)] as const;
  const locks = locksOf(...where);
  if (!options.force) assertReleasable(locks, stack);
  const torn = tornFiles(...where);
  // Without this the state cannot even be looked at, and nothing in these files is of any use.
  if (!options.dryRun) removeFiles(torn);
  const sandbox = options.sandbox ?? environmentOf(options).MLOPS_SANDBOX;
  const settlement = await examineState(engine, stack, options);
  const report: RecoveryReport = {
    stack,
    locks,
    torn,
    orphans: sandbox ? orphans(sandbox) : [],
    actions: settlement?.actions ?? [],
    applied: false,
    refreshed: false,
  };
  return { report, settlement };
}

async function examineState(
  engine: Engine,
  stack: string,
  options: RecoveryOptions,
): Promise<Settlement | undefined> {
  const checkpoint = await engine.export(stack);
  const operations = checkpoint.deployment.pending_operations ?? [];
  if (operations.length === 0) return undefined;
  const created = operations.filter(({ type }) => type === "creating").map(({ resource }) => resource);
  const findings = await findAll(engine, stack, checkpoint, created, options);
  return settle(checkpoint, (resource) => findings.get(resource) ?? { is: "absent" });
}

async function findAll(
  engine: Engine,
  stack: string,
  checkpoint: Checkpoint,
  created: ResourceState[],
  options: RecoveryOptions,
): Promise<Map<ResourceState, Finding>> {
  const outside = created.filter((resource) => !livesInStateOnly(resource));
  const resources = checkpoint.deployment.resources ?? [];
  const readable = needsSecrets(outside, resources) ? await engine.export(stack, true) : checkpoint;
  const lookup = new Lookup(readable.deployment.resources ?? [], environmentOf(options));
  const findings = outside.map(async (resource): Promise<[ResourceState, Finding]> => [
    resource,
    decided(resource, options.decisions ?? {}) ?? (await lookup.find(resource)),
  ]);
  return new Map(await Promise.all(findings));
}

async function selectedStack(engine: Engine, options: RecoveryOptions): Promise<string> {
  const stack = environmentOf(options).PULUMI_STACK ?? (await engine.currentStack());
  if (stack) return stack;
  throw new RecoveryError(
    "no stack is selected: name one with --stack, or select one with `pulumi stack select`",
  );
}

function environmentOf(options: RecoveryOptions): NodeJS.ProcessEnv {
  return options.environment ?? process.env;
}

function projectName({ directory = "." }: RecoveryOptions): string {
  const file = join(directory, "Pulumi.yaml");
  try {
    return (parse(readFileSync(file, "utf8")) as { name: string }).name;
  } catch (error) {
    throw new RecoveryError(`${file} cannot be read: run this in the folder of the project`, {
      cause: error,
    });
  }
}

/** `organization/project/stack` to `stack`. */
function unqualified(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}
