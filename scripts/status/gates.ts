import type { V1Job, V1Pod } from "@kubernetes/client-node";
import { type Answer, both, type Health, type Section, sectionOf } from "./section";

/** Label of the Jobs that judge a revision before it serves. */
const componentLabel = "app.kubernetes.io/component";

/** What the gates said of the revisions that were deployed; those in whose way nothing stood have no reason. */
export function gatesSection(jobs: Answer<V1Job[]>, pods: Answer<V1Pod[]>): Section {
  const columns = ["MODEL", "GATE", "RESULT"];
  return sectionOf("Gates", columns, both(jobs, pods), ([all, everyone]) =>
    all
      .filter(({ metadata }) => metadata?.labels?.[componentLabel] === "gate")
      .map((job) => {
        const { result, health } = resultOf(job);
        const why = reasonOf(job, everyone);
        return {
          values: {
            MODEL: job.metadata?.labels?.["app.kubernetes.io/instance"] ?? "-",
            GATE: job.metadata?.name ?? "",
            RESULT: result,
          },
          health,
          ...(why !== undefined && health !== "fine" && { why }),
        };
      }),
  );
}

function resultOf({ status }: V1Job): { result: string; health: Health } {
  const holds = (type: string) =>
    status?.conditions?.some((one) => one.type === type && one.status === "True");
  if (holds("Complete")) return { result: "passed", health: "fine" };
  if (holds("Failed")) return { result: "failed", health: "attention" };
  return { result: "running", health: "note" };
}

/** What the last container to end left as its message; else what the Job says. */
function reasonOf({ metadata, status }: V1Job, pods: V1Pod[]): string | undefined {
  const message = pods
    .filter((pod) => pod.metadata?.labels?.["batch.kubernetes.io/job-name"] === metadata?.name)
    .filter((pod) => pod.metadata?.namespace === metadata?.namespace)
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .flatMap(({ state }) => (state?.terminated?.message ? [state.terminated] : []))
    .sort((a, b) => String(a.finishedAt).localeCompare(String(b.finishedAt)))
    .at(-1)?.message;
  return (message ?? status?.conditions?.find(({ type }) => type === "Failed")?.message)?.trim();
}
