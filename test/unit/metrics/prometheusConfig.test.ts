import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { type JobName, jobs } from "../../../components/metrics";
import { keptMetrics } from "../../../components/metrics/keptMetrics";
import { prometheusYaml, type PrometheusTuning } from "../../../components/metrics/prometheusConfig";
import { scrapeJob } from "../../../components/metrics/scrapeJobs";

interface Scrape {
  job_name: JobName;
  honor_labels?: boolean;
  scheme?: string;
  metrics_path?: string;
  sample_limit?: number;
  scrape_interval?: string;
  basic_auth?: { username: string; password_file: string };
  authorization?: { credentials_file: string };
  tls_config?: { ca_file: string; insecure_skip_verify?: boolean };
  kubernetes_sd_configs: {
    role: string;
    namespaces?: { names: string[] };
    selectors?: { label: string }[];
  }[];
  relabel_configs: { source_labels?: string[]; target_label?: string; action?: string; regex?: string }[];
  metric_relabel_configs?: { source_labels?: string[]; regex: string; action: string }[];
}

interface Config {
  global: Record<string, unknown>;
  storage: { tsdb: { retention: { time: string; size: string } } };
  rule_files: string[];
  alerting?: { alertmanagers: Omit<Scrape, "job_name">[] };
  remote_write?: { url: string; basic_auth?: object; authorization?: { credentials_file: string } }[];
  scrape_configs: Scrape[];
}

const pods: PrometheusTuning["pods"] = [
  { job: jobs.model, namespace: "mlops-models", selector: { app: "model" }, portName: "http" },
  {
    job: jobs.mlflow,
    namespace: "mlops-registry",
    selector: { app: "mlflow" },
    portName: "http",
    account: { username: "prometheus", passwordFile: "/etc/prometheus/accounts/mlflow/password" },
  },
];
const tuning: PrometheusTuning = {
  cluster: "test",
  scrapeSeconds: 15,
  sampleLimit: 5000,
  retention: { days: 30, storageGiB: 20 },
  pods,
  kubelets: { verify: true },
  namespaces: ["mlops-models", "mlops-data"],
};
const configOf = (changes: Partial<PrometheusTuning> = {}): Config =>
  parse(prometheusYaml({ ...tuning, ...changes })) as Config;
const scrapeOf = (job: JobName, changes: Partial<PrometheusTuning> = {}) => {
  const found = configOf(changes).scrape_configs.find(({ job_name: name }) => name === job);
  assert.ok(found, job);
  return found;
};
const labelsOf = (job: JobName) =>
  scrapeOf(job, { pods: [{ job, namespace: "a", selector: { a: "b" }, portName: "metrics" }] })
    .relabel_configs.map(({ target_label: label }) => label)
    .filter((label) => label !== undefined);

describe("the configuration of Prometheus", () => {
  it("finds pods by namespace and label, and by no annotation", () => {
    const [discovery] = scrapeOf(jobs.model).kubernetes_sd_configs;
    assert.deepEqual(discovery?.namespaces, { names: ["mlops-models"] });
    assert.deepEqual(discovery?.selectors, [{ role: "pod", label: "app=model" }]);
    assert.ok(!prometheusYaml(tuning).includes("annotation"));
  });

  it("asks the port that the container names, of pods that have not ended", () => {
    const [port, phase] = scrapeOf(jobs.model).relabel_configs;
    assert.deepEqual([port?.regex, port?.action], ["http", "keep"]);
    assert.deepEqual([phase?.regex, phase?.action], ["Failed|Succeeded", "drop"]);
  });

  it("gives targets the labels that rules and panels go by", () => {
    assert.deepEqual(labelsOf(jobs.model), ["namespace", "pod", "node", "service", "revision"]);
    const ofPods = [jobs.mlflow, jobs.prometheus, jobs.alertmanager, jobs.grafana, jobs.postgres, jobs.redis];
    for (const job of [...ofPods, jobs.elasticsearch])
      assert.deepEqual(labelsOf(job), ["namespace", "pod"], job);
    for (const job of [jobs.node, jobs.dcgm]) assert.deepEqual(labelsOf(job), ["node"], job);
    assert.deepEqual(labelsOf(jobs.kubeState), []);
    for (const job of [jobs.kubelet, jobs.cadvisor]) {
      assert.deepEqual(
        scrapeOf(job).relabel_configs.map(({ target_label: label }) => label),
        ["node"],
      );
    }
  });

  it("believes those who tell about others, and nobody else, what they say of namespaces and pods", () => {
    const believed = Object.values(jobs).filter((job) => scrapeJob(job).honorsLabels);
    const tellOfOthers = [jobs.elasticsearch, jobs.kubeState, jobs.dcgm, jobs.kubelet, jobs.cadvisor];
    assert.deepEqual(believed.sort(), tellOfOthers.sort());
  });

  it("shows a password from a file to who asks for one", () => {
    assert.equal(scrapeOf(jobs.model).basic_auth, undefined);
    assert.deepEqual(scrapeOf(jobs.mlflow).basic_auth, {
      username: "prometheus",
      password_file: "/etc/prometheus/accounts/mlflow/password",
    });
  });

  it("asks kubelets by their own address with its token, and checks who they are unless told otherwise", () => {
    for (const job of [jobs.kubelet, jobs.cadvisor]) {
      const { scheme, authorization, tls_config: tls, kubernetes_sd_configs: found } = scrapeOf(job);
      assert.equal(scheme, "https");
      assert.match(authorization?.credentials_file ?? "", /serviceaccount\/token$/);
      assert.match(tls?.ca_file ?? "", /serviceaccount\/ca.crt$/);
      assert.equal(tls?.insecure_skip_verify, undefined);
      assert.deepEqual(found, [{ role: "node" }]);
      const trusting = scrapeOf(job, { kubelets: { verify: false } });
      assert.equal(trusting.tls_config?.insecure_skip_verify, true);
    }
    assert.equal(configOf({ kubelets: undefined }).scrape_configs.length, pods.length);
  });

  it("keeps of containers those of the platform's namespaces alone", () => {
    const own = scrapeOf(jobs.cadvisor).metric_relabel_configs?.find(
      ({ source_labels: from }) => from?.join() === "namespace",
    );
    assert.equal(own?.regex, "mlops-models|mlops-data");
  });

  it("fills at most four fifths of any volume", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16384 }), (storageGiB) => {
        const { size } = configOf({ retention: { days: 1, storageGiB } }).storage.tsdb.retention;
        const mebibytes = Number(/^(\d+)MB$/.exec(size)?.[1]);
        assert.ok(mebibytes <= storageGiB * 1024 * 0.8 && mebibytes > storageGiB * 1024 * 0.8 - 1);
      }),
    );
  });

  it("bounds what one target can do, and gives more to those who tell of a whole cluster", () => {
    const { global } = configOf();
    for (const limit of [
      "sample_limit",
      "label_limit",
      "label_value_length_limit",
      "target_limit",
      "body_size_limit",
    ]) {
      assert.ok(global[limit], limit);
    }
    assert.equal(scrapeOf(jobs.model).sample_limit, undefined);
    assert.equal(scrapeOf(jobs.cadvisor, { sampleLimit: 1000 }).sample_limit, 4000);
  });

  it("never waits for an answer longer than until the next look", () => {
    for (const scrapeSeconds of [5, 10, 60]) {
      const { scrape_interval: interval, scrape_timeout: timeout } = configOf({ scrapeSeconds }).global;
      assert.ok(parseInt(String(timeout)) <= parseInt(String(interval)));
    }
  });

  it("tells every Alertmanager, where there is one", () => {
    const alertmanager = {
      namespace: "mlops-observability",
      selector: { app: "alertmanager" },
      portName: "http",
      account: { username: "admin", passwordFile: "/etc/prometheus/accounts/alertmanager/password" },
    };
    const [one] = configOf({ alertmanager }).alerting?.alertmanagers ?? [];
    assert.deepEqual(one?.kubernetes_sd_configs[0]?.selectors, [{ role: "pod", label: "app=alertmanager" }]);
    assert.equal(one?.basic_auth?.username, "admin");
    assert.equal(configOf().alerting, undefined);
  });

  it("sends every sample on to a store outside, with a token or an account", () => {
    const url = "https://metrics.example.com/api/v1/push";
    const [byToken] = configOf({ remoteWrite: { url } }).remote_write ?? [];
    const [byAccount] = configOf({ remoteWrite: { url, username: "mlops" } }).remote_write ?? [];
    assert.match(byToken?.authorization?.credentials_file ?? "", /remote-write\/password$/);
    assert.ok(byAccount?.basic_auth && !byAccount.authorization);
  });
});

describe("the metrics that are kept", () => {
  it("are patterns of whole names", () => {
    for (const pattern of Object.values(keptMetrics).flat()) {
      assert.match(pattern, /^[a-z_]+(?=[^a-z_]|$)/, pattern);
      assert.ok(new RegExp(`^(?:${pattern})$`), pattern);
    }
  });

  it("are those that tell whether a pod is well, and leave out what nobody asks", () => {
    const kept = (job: JobName, metric: string) =>
      (keptMetrics[job] ?? []).some((pattern) => new RegExp(`^(?:${pattern})$`).test(metric));
    assert.ok(kept(jobs.kubeState, "kube_pod_container_status_restarts_total"));
    assert.ok(kept(jobs.kubeState, "kube_pod_container_status_waiting_reason"));
    assert.ok(kept(jobs.kubelet, "kubelet_volume_stats_available_bytes"));
    assert.ok(kept(jobs.cadvisor, "container_memory_working_set_bytes"));
    assert.ok(kept(jobs.postgres, "pg_stat_activity_count"));
    assert.ok(kept(jobs.redis, "redis_evicted_keys_total"));
    assert.ok(!kept(jobs.kubeState, "kube_configmap_info"));
    assert.ok(!kept(jobs.cadvisor, "container_tasks_state"));
    assert.ok(!kept(jobs.postgres, "pg_settings_autovacuum_naptime_seconds"));
  });
});
