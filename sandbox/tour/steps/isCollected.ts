import { table } from "../../table";
import { saw, typed } from "../console";
import { queried } from "../prometheus";
import { expect, type Step } from "../step";
import type { Tour } from "../tour";
import { promised } from "./isMeasured";

/** Jobs whose targets run on the real node: those of simulated pods answer nobody. */
const real = ["model", "mlflow", "postgres", "redis", "kube-state-metrics", "prometheus", "alertmanager"];

/** Two scrapes and the time to find a target. */
const patienceSeconds = 120;

async function targets(tour: Tour): Promise<string[][]> {
  const up = new Map(
    (await queried(tour, "sum by (job) (up)")).map(({ metric, value }) => [metric["job"], value[1]]),
  );
  const all = await queried(tour, "count by (job) (up)");
  return all
    .map(({ metric: { job = "" }, value: [, count] }) => [job, count, up.get(job) ?? "0"])
    .sort(([a = ""], [b = ""]) => a.localeCompare(b));
}

async function namesOfModel(tour: Tour): Promise<Set<string | undefined>> {
  const series = await queried(tour, `group by (__name__) ({job="model", service="${tour.model.service}"})`);
  return new Set(series.map(({ metric }) => metric["__name__"]));
}

export const isCollected: Step = {
  title: "Prometheus collects it",
  expects: `a target that answers in each of the jobs ${real.join(", ")}, and all ${promised.length} metrics of the model`,
  lookAt:
    "kubectl --namespace mlops-observability port-forward service/prometheus 9090, then localhost:9090/targets",
  async walk(tour) {
    typed("kubectl --namespace mlops-observability port-forward service/prometheus 9090");
    typed("curl -s -u admin:… localhost:9090/api/v1/query --data-urlencode 'query=sum by (job) (up)'");
    const rows = await tour.until(patienceSeconds, async () => {
      const found = await targets(tour);
      const silent = real.filter((job) => !found.some(([name, , up]) => name === job && Number(up) > 0));
      expect(silent.length === 0, () => `nothing answers in ${silent.join(", ")}`);
      return found;
    });
    saw(table(["JOB", "TARGETS", "ANSWERING"], rows));
    await tour.until(patienceSeconds, async () => {
      const names = await namesOfModel(tour);
      const missing = promised.filter((name) => !names.has(name));
      expect(missing.length === 0, () => `${missing.join(", ")} not collected`);
    });
    saw(
      `all ${promised.length} metrics of the model are there (those of simulated pods and nodes answer nobody)`,
    );
  },
};
