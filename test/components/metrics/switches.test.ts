import { strict as assert } from "node:assert";
import { parse, stringify } from "yaml";
import { render, type RenderedStack, stackFiles } from "../../support/golden";
import { runProgram } from "../../support/program";
import { diffStacks } from "../../support/stackDiff";

type Metrics = Record<string, unknown>;

/** A switch, the component that goes with it, and what follows beside that. */
interface Switch {
  title: string;
  metrics: Metrics;
  /** What all goes. */
  removed: RegExp;
  /** What is changed by it, besides the quota: the rest of the layer, unless it is said. */
  changed?: RegExp;
}

const ofLayer = /^mlops:metrics:/;
/** The container that tells Prometheus what MLflow counts, the way to it, and room for it. */
const ofMlflow = /^mlops:mlflow:MlflowServer\$|::tenancy-registry-quota$/;
const off = { enabled: false };
const exporter = (name: string, component: string, dashboard = "none"): Switch => ({
  title: `the exporter of ${name}`,
  metrics: { exporters: { [name]: false } },
  // With what others wrote for it, and the dashboard that is about nothing else.
  removed: new RegExp(`^mlops:metrics:${component}\\b|::${name}-exporter$|::grafana-mlops-${dashboard}$`),
});

const switches: Switch[] = [
  {
    title: "the whole layer",
    metrics: off,
    // With what others wrote for it.
    removed: /^mlops:metrics:|::(redis-exporter|elasticsearch-grafana)$/,
    changed: ofMlflow,
  },
  {
    title: "Alertmanager",
    metrics: { alertmanager: off },
    removed: /^mlops:metrics:Alertmanager\b/,
  },
  exporter("nodes", "NodeExporter"),
  exporter("gpus", "DcgmExporter", "gpu-fleet"),
  exporter("kubeState", "KubeStateMetrics"),
  exporter("postgres", "PostgresExporter"),
  exporter("redis", "RedisExporter"),
  {
    title: "the look at containers",
    metrics: { exporters: { containers: false } },
    removed: /::prometheus-cluster-(role|binding)$/,
  },
  {
    title: "the look at MLflow",
    metrics: { exporters: { mlflow: false } },
    changed: new RegExp(`${ofLayer.source}|${ofMlflow.source}`),
    removed: /::prometheus-registry-(role|binding)$/,
  },
];

describe("a switch of the metrics", () => {
  let original: RenderedStack;
  const run = async (metrics?: Metrics) => {
    const stack = parse(stackFiles().get("local") ?? "") as { config: Record<string, Metrics> };
    if (metrics) stack.config["mlops:metrics"] = { ...stack.config["mlops:metrics"], ...metrics };
    return render(await runProgram(stringify(stack), "local"));
  };
  before(async () => {
    original = await run();
  });

  for (const { title, metrics, removed: goes, changed: may = ofLayer } of switches) {
    it(`takes away ${title}, and touches nothing but what asked it`, async () => {
      const { added, changed, removed } = diffStacks(original, await run(metrics));
      assert.deepEqual(added, []);
      assert.ok(removed.length > 0);
      assert.deepEqual(
        removed.filter((urn) => !goes.test(urn)),
        [],
      );
      const left = [...original.keys()].filter((urn) => goes.test(urn) && !removed.includes(urn));
      assert.deepEqual(left, []);
      const quota = /ResourceQuota::tenancy-observability-quota$/;
      assert.deepEqual(
        changed.filter((urn) => !may.test(urn) && !quota.test(urn)),
        [],
      );
    });
  }
});
