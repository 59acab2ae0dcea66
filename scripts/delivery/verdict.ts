import { z } from "zod";
import type { Stage } from "./failures";

/** One figure. Source: model/src/model_server/gate/check.py. */
const checkSchema = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** None where the service failed before there was a number. */
  measured: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string(),
  detail: z.string(),
});
const verdictSchema = z.object({ checks: z.array(checkSchema), error: z.string().optional() });

export type Check = z.output<typeof checkSchema>;
export type Verdict = z.output<typeof verdictSchema>;

/** A pod of a Job that tests, as kubectl shows it. */
export interface TestPod {
  metadata: {
    name: string;
    namespace: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
  };
  status?: { containerStatuses?: { state?: { terminated?: { exitCode: number; message?: string } } }[] };
}

/** The newest run of a model's tests. */
export interface Test {
  model: string;
  stage: Exclude<Stage, "start" | "rolling">;
  pod: TestPod;
}

/** As components/serving/rollout label the pods. */
export const testSoftware = { "model-gate": "gate", "model-verification": "verification" } as const;

/** Of every model and every kind of test the newest. */
export function newestTests(pods: readonly TestPod[]): Test[] {
  const tests = new Map<string, Test>();
  const sorted = [...pods].sort((a, b) => (created(a) < created(b) ? -1 : 1));
  for (const pod of sorted) {
    const { "app.kubernetes.io/name": software = "", "app.kubernetes.io/instance": model = "" } =
      pod.metadata.labels ?? {};
    if (software in testSoftware) {
      const stage = testSoftware[software as keyof typeof testSoftware];
      tests.set(`${model} ${stage}`, { model, stage, pod });
    }
  }
  return [...tests.values()];
}

/** What a test left as its last words; a test that passed leaves none, its log has them. */
export function lastWords({ pod }: Test): string | undefined {
  const states = pod.status?.containerStatuses ?? [];
  return states.map(({ state }) => state?.terminated?.message).find((message) => message !== undefined);
}

/** The verdict is one line of JSON among others; none where the test ended before it had one. */
export function verdictIn(text: string): Verdict | undefined {
  for (const line of text.split("\n").reverse()) {
    if (!line.startsWith("{")) continue;
    const { data } = verdictSchema.safeParse(jsonOf(line));
    if (data) return data;
  }
  return undefined;
}

function created({ metadata }: TestPod): string {
  return metadata.creationTimestamp;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
