/** What the engine's event log says of a preview. Source: sdk/go/common/apitype/events.go of pulumi/pulumi. */
interface EngineEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  diagnosticEvent?: { urn?: string; message: string; severity: string };
  policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
  policyAnalyzeSummaryEvent?: PolicySummary;
  policyAnalyzeStackSummaryEvent?: PolicySummary;
  summaryEvent?: { resourceChanges?: Record<string, number> };
}

interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  diffs?: string[];
  detailedDiff?: Record<string, unknown> | null;
}

interface PolicySummary {
  passed?: string[];
  failed?: string[];
}

/** One resource that an update would change. */
export interface Step {
  /** `create`, `update`, `replace`, `delete`, … */
  op: string;
  type: string;
  name: string;
  /** Paths of the properties that differ. */
  properties: string[];
}

export interface Violation {
  policy: string;
  /** `mandatory` stops an update, `advisory` is shown. */
  level: string;
  /** Name of the resource; none where a rule is about the whole stack. */
  resource?: string;
  message: string;
}

/** A preview, as far as somebody has to read it. */
export interface Preview {
  /** Resources by operation; none where the preview did not get to its end. */
  changes?: Record<string, number>;
  steps: Step[];
  violations: Violation[];
  /** Rules that were checked. */
  policies: string[];
  errors: string[];
}

/** Steps of a replacement that the step `replace` stands for. */
const partial = ["create-replacement", "delete-replaced", "discard-replaced"];
/** Nothing changes by these. */
const idle = ["same", "read", "refresh", "discard"];

/** @param log one event a line, as `--event-log` writes them. */
export function previewOf(log: string): Preview {
  const events = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
  const policies = events
    .flatMap(({ policyAnalyzeSummaryEvent: one, policyAnalyzeStackSummaryEvent: all }) => [one, all])
    .flatMap((summary) => [...(summary?.passed ?? []), ...(summary?.failed ?? [])]);
  return {
    changes: events.map(({ summaryEvent }) => summaryEvent?.resourceChanges).findLast(Boolean),
    steps: events.flatMap(({ resourcePreEvent }) => stepOf(resourcePreEvent?.metadata)),
    violations: events.flatMap(({ policyEvent }) => violationOf(policyEvent)),
    policies: [...new Set(policies)].sort(),
    errors: events.flatMap(({ diagnosticEvent: one }) => (one?.severity === "error" ? [one.message] : [])),
  };
}

/** How many resources an update would change. */
export function changed({ changes = {} }: Preview): number {
  return Object.entries(changes)
    .filter(([op]) => !idle.includes(op))
    .reduce((sum, [, count]) => sum + count, 0);
}

function stepOf(metadata: StepMetadata | undefined): Step[] {
  if (!metadata || partial.includes(metadata.op) || idle.includes(metadata.op)) return [];
  const { op, urn, type, diffs, detailedDiff } = metadata;
  const properties = Object.keys(detailedDiff ?? {});
  return [{ op, type, name: nameOf(urn), properties: properties.length > 0 ? properties : (diffs ?? []) }];
}

function violationOf(event: EngineEvent["policyEvent"]): Violation[] {
  if (!event) return [];
  const { policyName, enforcementLevel, resourceUrn, message } = event;
  const resource = resourceUrn === undefined || resourceUrn === "" ? undefined : nameOf(resourceUrn);
  return [{ policy: policyName, level: enforcementLevel, resource, message }];
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
