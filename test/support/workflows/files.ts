import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

export const repository = path.resolve(__dirname, "..", "..", "..");
const github = path.join(repository, ".github");

export interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

export interface Job {
  name?: string;
  needs?: string | string[];
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  environment?: string;
  concurrency?: { group: string; "cancel-in-progress": unknown };
  permissions?: Record<string, string>;
  strategy?: { matrix: Record<string, unknown> };
  env?: Record<string, unknown>;
  outputs?: Record<string, string>;
  "timeout-minutes"?: number;
  "runs-on"?: string;
  steps?: Step[];
}

export interface Workflow {
  name: string;
  on: Record<string, Record<string, unknown> | null>;
  permissions?: unknown;
  concurrency?: { group: string; "cancel-in-progress": unknown };
  env?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

export interface Action {
  inputs?: Record<string, { default?: string; required?: boolean }>;
  runs: { using: string; steps: Step[] };
}

/** Every workflow, by the name of its file without its ending. */
export function workflows(): Map<string, Workflow> {
  const folder = path.join(github, "workflows");
  const files = readdirSync(folder).sort();
  return new Map(
    files.map((file) => [file.replace(/\.yaml$/, ""), parsed<Workflow>(path.join(folder, file))]),
  );
}

/** A workflow or composite action of the repository, by the path that `uses` has: `./.github/actions/setup`. */
export function local<T extends Workflow | Action>(uses: string): T {
  const place = path.join(repository, uses);
  const file = existsSync(path.join(place, "action.yaml")) ? path.join(place, "action.yaml") : place;
  return parsed<T>(file);
}

/** Every composite action, by the path that `uses` has. */
export function actions(): Map<string, Action> {
  const names = readdirSync(path.join(github, "actions")).sort();
  return new Map(names.map((name) => `./.github/actions/${name}`).map((uses) => [uses, local<Action>(uses)]));
}

/** Every step that there is, with what it belongs to. */
export function allSteps(): { of: string; step: Step }[] {
  const ofJobs = [...workflows()].flatMap(([file, { jobs }]) =>
    Object.entries(jobs).flatMap(([name, { steps = [] }]) =>
      steps.map((step, index) => ({ of: `${file}/${name}[${index}]`, step })),
    ),
  );
  const ofActions = [...actions()].flatMap(([uses, { runs }]) =>
    runs.steps.map((step, index) => ({ of: `${uses}[${index}]`, step })),
  );
  return [...ofJobs, ...ofActions];
}

function parsed<T>(file: string): T {
  return parse(readFileSync(file, "utf8")) as T;
}
