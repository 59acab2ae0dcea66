import { observerRules } from "../../../../components/metrics/alerts";
import { type AlertCase, silent } from "../case";

const team = "ml-platform";

export const rules = observerRules({ team, scraped: ["postgres", "dcgm", "prometheus", "alertmanager"] });

const up = (job: string, labels = "") => `up{job="${job}", instance="10.0.0.1:9090"${labels}}`;
const expected = {
  [up("postgres", ', pod="postgres-exporter-1"')]: "1x60",
  [up("prometheus")]: "1x60",
  [up("alertmanager")]: "1x60",
};

const targets: AlertCase[] = [
  {
    alert: "Watchdog",
    it: "always fires",
    series: {},
    expect: [
      { at: "0m", told: [{ labels: { team }, summary: "Alerts are judged and sent, as this 1 shows" }] },
      { at: "1h", told: [{ labels: { team }, summary: "Alerts are judged and sent, as this 1 shows" }] },
    ],
  },
  {
    alert: "ScrapeTargetMissing",
    it: "fires when a target does not answer, and ends when it does",
    series: { ...expected, [up("node", ', node="node-1"')]: "1x5 0x20 1x20" },
    expect: [
      ...silent("18m"),
      {
        at: "22m",
        told: [
          {
            labels: { job: "node", instance: "10.0.0.1:9090", node: "node-1", team },
            summary: "0 scrapes of node on node-1 have succeeded for 15 minutes",
          },
        ],
      },
      ...silent("30m"),
    ],
  },
  {
    alert: "ScrapeTargetMissing",
    it: "fires when a job that has to have a target has none",
    series: { ...expected, [up("postgres", ', pod="postgres-exporter-1"')]: "1x5 _x60" },
    expect: [
      {
        at: "30m",
        told: [
          {
            labels: { job: "postgres", team },
            summary: "0 scrapes of postgres have succeeded for 15 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: "ScrapeTargetMissing",
    it: "names the pod",
    series: { ...expected, [up("postgres", ', pod="postgres-exporter-1"')]: "0x60" },
    expect: [
      {
        at: "30m",
        told: [
          {
            labels: { job: "postgres", instance: "10.0.0.1:9090", pod: "postgres-exporter-1", team },
            summary: "0 scrapes of postgres, pod postgres-exporter-1, have succeeded for 15 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: "ScrapeTargetMissing",
    it: "stays silent while all answer, when one is replaced, and when a node with GPUs is gone",
    series: {
      ...expected,
      [up("model", ', pod="digits-1"')]: "1x5 0x5 _x50",
      [up("dcgm", ', node="gpu-1"')]: "1x5 _x50",
    },
    expect: [...silent("10m"), ...silent("40m")],
  },
];

const group = "/etc/prometheus/rules/rules.yml;serving";
const failures = (values: string) => ({
  [`prometheus_rule_evaluation_failures_total{job="prometheus", rule_group="${group}"}`]: values,
});
const bytes = (limit: string, blocks: string) => ({
  'prometheus_tsdb_storage_blocks_bytes{job="prometheus", pod="prometheus-0"}': blocks,
  'prometheus_tsdb_wal_storage_size_bytes{job="prometheus", pod="prometheus-0"}': "4e9x90",
  'prometheus_tsdb_head_chunks_storage_size_bytes{job="prometheus", pod="prometheus-0"}': "1e9x90",
  'prometheus_tsdb_retention_limit_bytes{job="prometheus", pod="prometheus-0"}': limit,
});

const prometheus: AlertCase[] = [
  {
    alert: "PrometheusRuleFailures",
    it: "fires when rules cannot be evaluated, and ends a quarter of an hour after the last failure",
    series: failures("0x5 1x45"),
    expect: [
      ...silent("5m"),
      {
        at: "10m",
        told: [
          {
            labels: { rule_group: group, team },
            summary: `1 evaluations of ${group} failed within 15 minutes`,
          },
        ],
      },
      ...silent("35m"),
    ],
  },
  {
    alert: "PrometheusRuleFailures",
    it: "stays silent when what failed is long ago, also after a new start",
    series: failures("7x20 0x20"),
    expect: [...silent("15m"), ...silent("30m")],
  },
  {
    alert: "PrometheusStorageNearLimit",
    it: "fires when more than nine tenths of its size are taken",
    series: bytes("100e9x90", "90e9x90"),
    expect: [
      ...silent("50m"),
      {
        at: "1h10m",
        told: [
          {
            labels: { job: "prometheus", team },
            summary: "Prometheus holds 95% of what its volume is to keep",
          },
        ],
      },
    ],
  },
  {
    alert: "PrometheusStorageNearLimit",
    it: "stays silent below",
    series: bytes("100e9x90", "85e9x90"),
    expect: silent("1h10m"),
  },
  {
    alert: "PrometheusStorageNearLimit",
    it: "stays silent where no size is set",
    series: bytes("0x90", "90e9x90"),
    expect: silent("1h10m"),
  },
];

const undelivered = (values: string) => ({
  'alertmanager_notifications_failed_total{job="alertmanager", pod="alertmanager-0", integration="slack", reason="serverError"}':
    values,
});

const delivery: AlertCase[] = [
  {
    alert: "AlertDeliveryFailing",
    it: "fires when notifications do not arrive, and ends when they do",
    series: undelivered("0x5 1x60"),
    expect: [
      ...silent("6m"),
      {
        at: "15m",
        told: [
          {
            labels: { integration: "slack", team },
            summary: "Alertmanager failed to deliver 1 notifications by slack within 15 minutes",
          },
        ],
      },
      ...silent("40m"),
    ],
  },
  {
    alert: "AlertDeliveryFailing",
    it: "stays silent when none failed",
    series: undelivered("3x60"),
    expect: silent("40m"),
  },
];

export const observers: AlertCase[] = [...targets, ...prometheus, ...delivery];
