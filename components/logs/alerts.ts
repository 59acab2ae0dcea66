import { jobs } from "../metrics";
import { type AlertRule, promql, type RuleGroup } from "../metrics/rules";

type LogAlert = Omit<AlertRule, "team">;

/** Rules about the way of the logs, and where they are kept. */
export function logRules({ team }: { team: string }): RuleGroup[] {
  const alerts = [stalled, unavailable, yellow, disk];
  return [{ name: "logs", rules: alerts.map((rule) => ({ ...rule, team })) }];
}

/**
 * The streams of logs alone: Kibana writes to indices of its own all the time. What runs is never silent, since probes
 * are logged; so streams that do not change by a byte get nothing. Nor does an Elasticsearch that has had none for so long.
 */
const stalled: LogAlert = {
  alert: "LogPipelineStalled",
  expr: promql`
    (
      sum by (job) (changes(elasticsearch_data_stream_store_size_bytes{job="${jobs.elasticsearch}", data_stream=~"logs-.+"}[30m])) == 0
      or
      0 * max by (job) (elasticsearch_cluster_health_status{job="${jobs.elasticsearch}"} offset 30m)
      unless on (job)
      elasticsearch_data_stream_store_size_bytes{job="${jobs.elasticsearch}", data_stream=~"logs-.+"}
    )
    and on ()
    count(up{job="${jobs.model}"} == 1) > 0
  `,
  for: "5m",
  severity: "warning",
  summary: "The log streams have changed {{ $value }} times within 30 minutes",
  description:
    "Pods run and log, and nothing arrives. Filebeat and Logstash keep what they read, as long as it fits.",
};

const unavailable: LogAlert = {
  alert: "ElasticsearchUnavailable",
  expr: promql`
    max by (job) (elasticsearch_cluster_health_status{job="${jobs.elasticsearch}", color="red"}) == 1
    or
    absent(elasticsearch_cluster_health_status{job="${jobs.elasticsearch}"})
  `,
  for: "10m",
  severity: "warning",
  summary: "Elasticsearch has had fewer than all primary shards, or 0 answers, for 10 minutes",
  description: "Logs cannot be written or searched; they wait in Logstash, as long as its queue holds them.",
};

const yellow: LogAlert = {
  alert: "ElasticsearchYellow",
  expr: `max by (job) (elasticsearch_cluster_health_status{job="${jobs.elasticsearch}", color="yellow"}) == 1`,
  for: "30m",
  severity: "warning",
  summary: "Elasticsearch has lacked at least 1 copy of a shard for 30 minutes",
  description: "Everything works, and the loss of one more node loses logs.",
};

/** Elasticsearch places no copies on a disk from 85 % on, no new index from 90 % on, and lets nobody write from 95 % on. */
const disk: LogAlert = {
  alert: "ElasticsearchDiskFillingUp",
  expr: promql`
    1 -
    min by (name) (elasticsearch_filesystem_data_available_bytes{job="${jobs.elasticsearch}"})
    /
    min by (name) (elasticsearch_filesystem_data_size_bytes{job="${jobs.elasticsearch}"})
    > 0.8
  `,
  for: "15m",
  severity: "warning",
  summary: "The disk of {{ $labels.name }} is {{ $value | humanizePercentage }} full",
  description:
    "From 85 % on Elasticsearch places no copies on it, from 90 % on no new index, and from 95 % on it takes no logs.",
};
