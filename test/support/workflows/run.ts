import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Contexts, evaluated, holds, text } from "./expression";
import { type Action, type Job, local, type Step, type Workflow, workflows } from "./files";
import type { Machine, Played } from "./machine";

/** What starts a workflow, as far as ours look at it. */
export interface Trigger {
  github: Record<string, unknown>;
  vars?: Record<string, string>;
}

/** What a job asked of an action that somebody else wrote. */
export interface ActionCall {
  /** `docker/login-action` */
  action: string;
  with: Record<string, unknown>;
}

export interface JobRun {
  /** `build-and-push/build`, with what a matrix gave it. */
  name: string;
  result: "success" | "failure" | "skipped";
  environment?: string;
  permissions: Record<string, string>;
  /** What was called on PATH, in its order. */
  commands: string[];
  actions: ActionCall[];
  /** Output of a step that failed. */
  failure?: string;
}

interface Outcome {
  result: JobRun["result"];
  outputs: Record<string, unknown>;
}

/** Runs a workflow: its jobs in their order, their conditions, matrices and actions, and every script of a step. */
export class WorkflowRun {
  readonly jobs: JobRun[] = [];
  /** Every script that ran, by the place of its step. */
  readonly ran = new Set<string>();
  private readonly artifacts: string;
  private only?: readonly string[];

  constructor(
    private readonly machine: Machine,
    private readonly trigger: Trigger,
    private readonly api: string,
    private readonly played: Played,
  ) {
    this.artifacts = path.join(machine.root, `artifacts-${Math.random().toString(36).slice(2)}`);
  }

  /** @param only the jobs that run; all others count as done. Default: every job. */
  async start(file: string, only?: readonly string[]): Promise<this> {
    const workflow = workflows().get(file);
    if (!workflow) throw new Error(`there is no workflow ${file}`);
    this.only = only;
    await this.workflow(workflow, file, "", {});
    return this;
  }

  job(name: string): JobRun {
    const found = this.jobs.find((one) => one.name === name);
    if (!found) throw new Error(`no job ${name} in: ${this.jobs.map((one) => one.name).join(", ")}`);
    return found;
  }

  /** Jobs that were not skipped. */
  started(): string[] {
    return this.jobs.filter(({ result }) => result !== "skipped").map(({ name }) => name);
  }

  private async workflow(
    workflow: Workflow,
    file: string,
    prefix: string,
    inputs: Contexts,
  ): Promise<Outcome> {
    const needs: Record<string, Outcome> = {};
    const waiting = Object.entries(workflow.jobs);
    while (waiting.length > 0) {
      const next = waiting.findIndex(([, job]) => needsOf(job).every((name) => name in needs));
      const [[name, job] = ["", {} as Job]] = waiting.splice(next, 1);
      if (prefix === "" && this.only && !this.only.includes(name)) {
        needs[name] = { result: "success", outputs: {} };
        continue;
      }
      const contexts: Contexts = {
        github: this.trigger.github,
        vars: this.trigger.vars ?? {},
        env: {},
        inputs,
        needs: Object.fromEntries(needsOf(job).map((one) => [one, needs[one]])),
      };
      contexts["env"] = variables(workflow.env, contexts);
      needs[name] = await this.jobsOf(job, `${file}/${name}`, `${prefix}${name}`, contexts, needs);
    }
    const failed = Object.values(needs).some(({ result }) => result === "failure");
    return { result: failed ? "failure" : "success", outputs: {} };
  }

  /** A job, or those that its matrix makes of it. */
  private async jobsOf(
    job: Job,
    place: string,
    name: string,
    contexts: Contexts,
    needs: Record<string, Outcome>,
  ): Promise<Outcome> {
    const before = needsOf(job).map((one) => needs[one]?.result);
    const progress = { failed: before.some((result) => result !== "success"), cancelled: false };
    if (!holds(job.if, contexts, progress)) {
      this.jobs.push({ name, result: "skipped", permissions: {}, commands: [], actions: [] });
      return { result: "skipped", outputs: {} };
    }
    if (job.uses !== undefined) {
      const called = local<Workflow>(job.uses);
      const { inputs = {} } = called.on["workflow_call"] as {
        inputs?: Record<string, { default?: unknown }>;
      };
      const defaults = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.default]));
      const file = path.basename(job.uses, ".yaml");
      return this.workflow(called, file, `${name}/`, {
        ...defaults,
        ...(evaluated(job.with ?? {}, contexts) as Contexts),
      });
    }
    const outcomes: Outcome[] = [];
    for (const matrix of combinations(
      evaluated(job.strategy?.matrix ?? {}, contexts) as Record<string, unknown[]>,
    )) {
      outcomes.push(await this.oneJob(job, place, name, { ...contexts, matrix }));
    }
    return (
      outcomes.find(({ result }) => result === "failure") ??
      outcomes.at(-1) ?? { result: "success", outputs: {} }
    );
  }

  private async oneJob(job: Job, place: string, name: string, contexts: Contexts): Promise<Outcome> {
    await this.machine.reset();
    const env = { ...(contexts["env"] as object), ...variables(job.env, contexts) };
    const variant = Object.values(contexts["matrix"] as Record<string, unknown>).map(shortName);
    const run: JobRun = {
      name: [name, ...variant].join(" "),
      result: "success",
      environment: job.environment,
      permissions: job.permissions ?? {},
      commands: [],
      actions: [],
    };
    this.jobs.push(run);
    const steps: Record<string, { outputs: Record<string, string> }> = {};
    await this.steps(job.steps ?? [], place, { ...contexts, env, steps, runner: {} }, run, steps);
    run.commands = this.machine.called();
    return { result: run.result, outputs: evaluated(job.outputs ?? {}, { ...contexts, steps }) as Contexts };
  }

  private async steps(
    list: Step[],
    place: string,
    contexts: Contexts,
    run: JobRun,
    outputs: Record<string, { outputs: Record<string, string> }>,
  ): Promise<void> {
    for (const [index, step] of list.entries()) {
      const progress = { failed: run.result === "failure", cancelled: false };
      if (!holds(step.if, contexts, progress)) continue;
      const given = evaluated(step.with ?? {}, contexts) as Record<string, unknown>;
      if (step.uses?.startsWith("./")) {
        const { inputs = {}, runs } = local<Action>(step.uses);
        const values = Object.entries(inputs).map(([key, input]) => [key, text(given[key] ?? input.default)]);
        const own: typeof outputs = {};
        const inside = { ...contexts, inputs: Object.fromEntries(values) as Contexts, steps: own };
        await this.steps(runs.steps, step.uses, inside, run, own);
      } else if (step.uses !== undefined) {
        const action = step.uses.split("@")[0] ?? "";
        run.actions.push({ action, with: given });
        this.machine.note(`uses ${action}`);
        await this.action(action, given);
        outputs[step.id ?? ""] = { outputs: { tags: "played" } };
      } else if (step.run !== undefined) {
        this.ran.add(`${place}[${index}]`);
        outputs[step.id ?? ""] = { outputs: await this.script(step, contexts, run) };
      }
    }
  }

  private async script(step: Step, contexts: Contexts, run: JobRun): Promise<Record<string, string>> {
    const outputFile = path.join(this.machine.temporary, "output");
    writeFileSync(outputFile, "");
    const { github } = this.trigger;
    const own = { ...(contexts["env"] as object), ...variables(step.env, contexts) };
    const { exitCode, all } = await this.machine.run(
      step.run ?? "",
      {
        ...own,
        CI: "true",
        GITHUB_API_URL: this.api,
        GITHUB_OUTPUT: outputFile,
        GITHUB_REF_NAME: text(github["ref_name"]),
        GITHUB_REPOSITORY: text(github["repository"]),
        GITHUB_SHA: text(github["sha"]),
        GITHUB_STEP_SUMMARY: path.join(this.machine.temporary, "summary"),
        RUNNER_TEMP: this.machine.temporary,
      },
      this.played,
    );
    if (exitCode !== 0) {
      run.result = "failure";
      run.failure ??= all;
    }
    const lines = readFileSync(outputFile, "utf8").split("\n").filter(Boolean);
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  /** What an action leaves behind that later steps work with. */
  private async action(action: string, given: Record<string, unknown>): Promise<void> {
    const inWorkspace = (place: unknown) => path.join(this.machine.workspace, text(place));
    if (action === "actions/checkout" && given["ref"] !== undefined) {
      await this.machine.git("checkout", "--quiet", text(given["ref"]));
    }
    if (action === "actions/upload-artifact" && existsSync(inWorkspace(given["path"]))) {
      const target = path.join(this.artifacts, text(given["name"]));
      mkdirSync(path.dirname(target), { recursive: true });
      cpSync(inWorkspace(given["path"]), target, { recursive: true });
    }
    if (action === "actions/download-artifact" && given["pattern"] !== undefined) {
      const prefix = text(given["pattern"]).replace("*", "");
      const names = existsSync(this.artifacts) ? readdirSync(this.artifacts) : [];
      for (const name of names.filter((one) => one.startsWith(prefix))) {
        cpSync(path.join(this.artifacts, name), inWorkspace(given["path"]), { recursive: true });
      }
    }
  }
}

/** Variables are text, whatever an expression gave. */
function variables(env: Record<string, unknown> = {}, contexts: Contexts): Record<string, string> {
  const values = Object.entries(evaluated(env, contexts) as Record<string, unknown>);
  return Object.fromEntries(values.map(([key, value]) => [key, text(value)]));
}

function needsOf({ needs = [] }: Job): string[] {
  return [needs].flat();
}

/** Every combination of a matrix; one with nothing where there is none. */
function combinations(matrix: Record<string, unknown[]>): Record<string, unknown>[] {
  return Object.entries(matrix).reduce<Record<string, unknown>[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

function shortName(value: unknown): string {
  const { name, stack } = (typeof value === "object" ? value : {}) as { name?: string; stack?: string };
  return name ?? stack ?? text(value);
}
