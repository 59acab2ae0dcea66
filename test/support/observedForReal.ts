import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Checkout } from "./checkout";
import { everyDashboard } from "./everyDashboard";
import { underLoad } from "./load";
import { type PanelQuery, panelQueries, substitute } from "./panels";
import { readPromql } from "./promql";
import { type RealStack, sampleBody } from "./realStack";
import { rulesOfEveryStack } from "../unit/rules/everyStack";

const server = { namespace: "mlops-observability", service: "prometheus", port: 9090 };

const published = path.resolve(__dirname, "..", "observability", "published");

/** Those who are scraped on the real node, by their lists of metrics. */
const real = [
  ...["model-server", "mlflow", "postgres-exporter", "redis-exporter", "kube-state-metrics"],
  ...["prometheus", "alertmanager", "kubelet", "cadvisor", "node-exporter"],
];

/** What nobody tells before something happens that does not happen to a stack in its first minutes. */
const later: Record<string, string> = {
  ai_gpu_memory_usage_bytes: "no model that runs here is on a GPU",
  ai_records_dropped_total: "no record was given up",
  kube_cronjob_status_last_successful_time: "no backup was due",
  kube_horizontalpodautoscaler_spec_target_metric: "no model of the local stack is scaled",
  kube_horizontalpodautoscaler_status_condition: "so that there is no autoscaler",
  kube_horizontalpodautoscaler_status_current_replicas: "so that there is no autoscaler",
  kube_horizontalpodautoscaler_status_target_metric: "so that there is no autoscaler",
  kube_pod_container_status_waiting_reason: "no container waits",
  kube_pod_init_container_status_waiting_reason: "none of these either",
  kube_pod_status_unschedulable: "every pod has its place",
};

/** Panels that have nothing to show in the sandbox. */
const emptyHere: Record<string, string> = {
  "GPU use": "GPUs are simulated, and so is what measures them",
  Throttled: "the kubelet in the sandbox's node knows pods, and not which container is which",
};

interface Series {
  metric: Record<string, string>;
  value: [number, string];
}

/** The stack's Prometheus, as its administrator. */
export class ObservedStack {
  private constructor(
    private readonly stack: RealStack,
    private readonly url: string,
    private readonly authorization: string,
  ) {}

  /** Works with it through one port that is forwarded for all questions. */
  static async with<T>(
    checkout: Checkout,
    stack: RealStack,
    work: (observed: ObservedStack) => Promise<T>,
  ): Promise<T> {
    const output = await checkout.mustType("pulumi stack output credentials --show-secrets --json");
    const { prometheus } = JSON.parse(output) as { prometheus: { username: string; password: string } };
    const account = Buffer.from(`${prometheus.username}:${prometheus.password}`).toString("base64");
    return stack.reaching(server, (url) => work(new ObservedStack(stack, url, `Basic ${account}`)));
  }

  async query(expression: string): Promise<Series[]> {
    const { authorization } = this;
    const query = new URLSearchParams({ query: expression });
    const response = await fetch(`${this.url}/api/v1/query?${query}`, { headers: { authorization } });
    const body = await response.text();
    assert.equal(response.status, 200, `${expression}: ${body}`);
    return (JSON.parse(body) as { data: { result: Series[] } }).data.result;
  }

  /** Predictions for so many seconds, of which each asks the model and not the cache. */
  async predict(seconds: number): Promise<void> {
    await this.stack.asking((url) => underLoad(`${url}/v1/predict`, sampleBody, () => sleep(seconds * 1000)));
  }

  /** Names that rules and panels ask for, that somebody on the real node tells, and that Prometheus does not have. */
  async missingMetrics(): Promise<string[]> {
    const told = new Set(
      real.flatMap((file) =>
        readFileSync(path.join(published, `${file}.txt`), "utf8")
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("#"))
          .map((line) => line.split(" ")[0] ?? ""),
      ),
    );
    const has = new Set(
      (await this.query('group by (__name__) ({__name__!=""})')).map(({ metric }) => metric["__name__"]),
    );
    return [...asked()].filter((name) => told.has(name) && !has.has(name) && !(name in later)).sort();
  }

  /** Panels of the dashboard of the models to whose questions Prometheus has no answer at all. */
  async emptyPanels(): Promise<string[]> {
    const answered = new Map<string, boolean>();
    for (const { panel, expression } of servingPanels()) {
      if (answered.get(panel) === true) continue;
      const answer = await this.query(substitute(expression, { chosen: { service: "digits" } }));
      answered.set(panel, answer.length > 0);
    }
    return [...answered]
      .filter(([panel, hasData]) => !hasData && !(panel in emptyHere))
      .map(([panel]) => panel);
  }
}

function servingPanels(): PanelQuery[] {
  return panelQueries(everyDashboard()).filter(({ dashboard }) => dashboard === "mlops-serving");
}

function asked(): Set<string> {
  const expressions = [
    ...panelQueries(everyDashboard()).map(({ expression }) => substitute(expression)),
    ...(rulesOfEveryStack().get("local") ?? []).flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ];
  return new Set(
    expressions.flatMap((expression) => readPromql(expression).selectors.map(({ metric }) => metric)),
  );
}
