import type { Checkpoint } from "../recover/checkpoint";
import { UsageError } from "../shared/usageError";
import { Cluster } from "./cluster";
import {
  lastWords,
  newestTests,
  type Test,
  type TestPod,
  testSoftware,
  type Verdict,
  verdictIn,
} from "./verdict";

/** What a model's test found, or why nobody can tell. */
export interface TestReport extends Pick<Test, "model" | "stage"> {
  pod: string;
  verdict?: Verdict;
  unread?: string;
}

/** Every model's newest tests, read from their pods as the stack's own provider reaches them. */
export async function testReports(state: Checkpoint): Promise<TestReport[]> {
  return Cluster.with(state, async (cluster) => {
    const selector = `app.kubernetes.io/name in (${Object.keys(testSoftware).join(",")})`;
    const { items } = await cluster.get<{ items: TestPod[] }>(["pods", "-A", "-l", selector]);
    return Promise.all(newestTests(items).map((test) => reportOf(cluster, test)));
  });
}

async function reportOf(cluster: Cluster, test: Test): Promise<TestReport> {
  const { model, stage, pod } = test;
  const { name, namespace } = pod.metadata;
  const report = { model, stage, pod: `${namespace}/${name}` };
  try {
    const words = lastWords(test) ?? (await cluster.run(["logs", "-n", namespace, name]));
    const verdict = verdictIn(words);
    return verdict ? { ...report, verdict } : { ...report, unread: firstLine(words) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...report, unread: firstLine(error.message) };
  }
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line === "" ? "it said nothing" : line;
}
