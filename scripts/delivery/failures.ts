import { modelsOf, type Update } from "./history";

/** Where a new revision of a model failed on its way. */
export type Stage =
  /** Its pods never got ready. */
  | "start"
  /** The same where pods give way one by one: some of those before may have gone. */
  | "rolling"
  /** Its tests failed, before any caller was handed over. */
  | "gate"
  /** They failed at the address of its callers, after they were handed over. */
  | "verification";

export interface Failure {
  model: string;
  stage: Stage;
}

export interface Failures {
  models: Failure[];
  /** Names of other resources that could not be made or changed. */
  others: string[];
}

/** Source: sdk/go/common/apitype/events.go of pulumi/pulumi. */
interface EngineEvent {
  resOpFailedEvent?: { metadata: { urn: string } };
}

/** Resources of components/serving, by their types from the outermost on, and what their names end with. */
const stages: readonly { type: RegExp; suffix: string; stage: Stage }[] = [
  { type: /ModelGate\$kubernetes:batch\/v1:Job$/, suffix: "-gate-job", stage: "gate" },
  { type: /ModelVerification\$kubernetes:batch\/v1:Job$/, suffix: "-verify-job", stage: "verification" },
  { type: /ModelService\$kubernetes:apps\/v1:Deployment$/, suffix: "-server", stage: "start" },
];

/** @param log the engine's events, one a line, as `--event-log` writes them. */
export function failuresOf(log: string): Failures {
  const urns = log
    .split("\n")
    // Of thousands of lines a few are about failures; an engine that was killed leaves half of one.
    .filter((line) => line.includes('"resOpFailedEvent"') && line.trim().endsWith("}"))
    .flatMap((line) => (JSON.parse(line) as EngineEvent).resOpFailedEvent?.metadata.urn ?? []);
  const failures: Failures = { models: [], others: [] };
  for (const urn of new Set(urns)) {
    const [, , type = "", name = ""] = urn.split("::");
    const found = stages.find((one) => one.type.test(type) && name.endsWith(one.suffix));
    if (found) failures.models.push({ model: name.slice(0, -found.suffix.length), stage: found.stage });
    else failures.others.push(name);
  }
  return failures;
}

/** What failed under the strategy of each model, as the settings of the update had it. */
export function staged(failures: readonly Failure[], update: Update | undefined): Failure[] {
  const replaced = new Set((update ? modelsOf(update) : []).filter(isReplaced).map(({ name }) => name));
  return failures.map(({ model, stage }) => ({
    model,
    stage: stage === "start" && !replaced.has(model) ? "rolling" : stage,
  }));
}

function isReplaced({ rollout }: Record<string, unknown>): boolean {
  const { strategy = "rolling" } = (rollout ?? {}) as { strategy?: unknown };
  return strategy !== "rolling";
}

/** Do callers notice? */
export function reachesCallers({ stage }: Failure): boolean {
  return stage === "verification" || stage === "rolling";
}

/** Models whose callers were handed over to what failed. */
export function handedOver(failures: readonly Failure[]): string[] {
  return failures.filter(({ stage }) => stage === "verification").map(({ model }) => model);
}
