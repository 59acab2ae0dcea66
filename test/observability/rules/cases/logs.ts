import { logRules } from "../../../../components/logs/alerts";
import { type AlertCase, silent } from "../case";

const team = "ml-platform";

export const rules = logRules({ team });

const size = (stream: string) =>
  `elasticsearch_data_stream_store_size_bytes{job="elasticsearch", data_stream="${stream}"}`;
const health = (color: string) =>
  `elasticsearch_cluster_health_status{job="elasticsearch", pod="elasticsearch-exporter-1", cluster="logs", color="${color}"}`;
const models = (values: string) => ({ ['up{job="model", pod="digits-1"}']: values });

const pipeline: AlertCase[] = [
  {
    alert: "LogPipelineStalled",
    it: "fires when nothing is written while models run, and ends when something is",
    series: {
      ...models("1x120"),
      [size("logs-model-mlops")]: "1000+10x20 1200x60 1300+10x20",
      [size("logs-mlflow-mlops")]: "500x120",
    },
    expect: [
      // The last change was in the 20th minute.
      ...silent("53m"),
      {
        at: "58m",
        told: [
          {
            labels: { job: "elasticsearch", team },
            summary: "The log streams have changed 0 times within 30 minutes",
          },
        ],
      },
      ...silent("1h30m"),
    ],
  },
  {
    alert: "LogPipelineStalled",
    it: "stays silent while one stream gets something",
    series: {
      ...models("1x120"),
      [size("logs-model-mlops")]: "1000x120",
      [size("logs-platform-mlops")]: "1000+1x120",
    },
    expect: silent("1h10m"),
  },
  {
    alert: "LogPipelineStalled",
    it: "is not deceived by what Kibana writes",
    series: { ...models("1x90"), [size("logs-model-mlops")]: "1000x90", [size("metrics-x-y")]: "0+10x90" },
    expect: [
      {
        at: "1h",
        told: [
          {
            labels: { job: "elasticsearch", team },
            summary: "The log streams have changed 0 times within 30 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: "LogPipelineStalled",
    it: "fires where no log ever arrived, once Elasticsearch has waited for half an hour",
    series: { ...models("1x120"), [health("green")]: "_x10 1x60" },
    expect: [
      ...silent("40m"),
      {
        at: "46m",
        told: [
          {
            labels: { job: "elasticsearch", team },
            summary: "The log streams have changed 0 times within 30 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: "LogPipelineStalled",
    it: "stays silent when no model runs",
    series: { ...models("0x120"), [size("logs-model-mlops")]: "1000x120" },
    expect: silent("1h10m"),
  },
];

const told = { labels: { job: "elasticsearch", team } };
const gone = "Elasticsearch has had fewer than all primary shards, or 0 answers, for 10 minutes";

const elasticsearch: AlertCase[] = [
  {
    alert: "ElasticsearchUnavailable",
    it: "fires when it is red for ten minutes, and ends when it is not",
    series: { [health("red")]: "0x5 1x15 0x10", [health("yellow")]: "0x30" },
    expect: [...silent("12m"), { at: "18m", told: [{ ...told, summary: gone }] }, ...silent("25m")],
  },
  {
    alert: "ElasticsearchUnavailable",
    it: "fires when it says nothing",
    series: {},
    expect: [{ at: "15m", told: [{ ...told, summary: gone }] }],
  },
  {
    alert: "ElasticsearchUnavailable",
    it: "stays silent while it is green or yellow",
    series: { [health("red")]: "0x30", [health("yellow")]: "1x30" },
    expect: silent("20m"),
  },
  {
    alert: "ElasticsearchYellow",
    it: "fires when copies lack for half an hour",
    series: { [health("red")]: "0x60", [health("yellow")]: "0x5 1x40 0x10" },
    expect: [
      ...silent("30m"),
      {
        at: "40m",
        told: [{ ...told, summary: "Elasticsearch has lacked at least 1 copy of a shard for 30 minutes" }],
      },
      ...silent("50m"),
    ],
  },
  {
    alert: "ElasticsearchYellow",
    it: "stays silent while a node starts anew",
    series: { [health("yellow")]: "0x5 1x20 0x20" },
    expect: [...silent("25m"), ...silent("40m")],
  },
];

const disk = (metric: string) =>
  `elasticsearch_filesystem_data_${metric}_bytes{job="elasticsearch", name="elasticsearch-0", mount="/data", path="/data"}`;

const disks: AlertCase[] = [
  {
    alert: "ElasticsearchDiskFillingUp",
    it: "fires when a disk is more than four fifths full",
    series: { [disk("available")]: "25e9x5 18e9x20", [disk("size")]: "100e9x25" },
    expect: [
      ...silent("15m"),
      {
        at: "22m",
        told: [
          { labels: { name: "elasticsearch-0", team }, summary: "The disk of elasticsearch-0 is 82% full" },
        ],
      },
    ],
  },
  {
    alert: "ElasticsearchDiskFillingUp",
    it: "stays silent at four fifths",
    series: { [disk("available")]: "20e9x30", [disk("size")]: "100e9x30" },
    expect: silent("20m"),
  },
];

export const logs: AlertCase[] = [...pipeline, ...elasticsearch, ...disks];
