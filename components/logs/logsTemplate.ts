import { logStreams, logType, streamNamespace } from "./dataStreams";

export interface Keeping {
  /** Days that a log is kept at least. */
  retentionDays: number;
  /** Size of each node's volume. */
  storageGiB: number;
}

/** Name of everything that is put into Elasticsearch and Kibana. */
export const logsName = "mlops-logs";

/** A stream deletes one of its parts at a time: a seventh of the retention, and so a seventh late at the most. */
export function partDays(retentionDays: number): number {
  return Math.max(1, Math.floor(retentionDays / 7));
}

/** A tenth of a volume, so that a part that goes is felt; and no more than is searched well. */
export function partGiB(storageGiB: number): number {
  return Math.min(50, Math.max(1, Math.floor(storageGiB / 10)));
}

/** How long what is kept. Source: elastic.co, "Index lifecycle actions". */
export function lifecyclePolicy({ retentionDays, storageGiB }: Keeping): object {
  return {
    policy: {
      _meta: { description: "Logs of the platform: mlops:logs.retentionDays", managed: false },
      phases: {
        hot: {
          actions: {
            rollover: {
              max_age: `${partDays(retentionDays)}d`,
              max_primary_shard_size: `${partGiB(storageGiB)}gb`,
            },
          },
        },
        // Counted from the day on which a part was closed.
        delete: { min_age: `${retentionDays}d`, actions: { delete: {} } },
      },
    },
  };
}

const keyword = { type: "keyword", ignore_above: 1024 };
const words = { type: "match_only_text" };
const within = (properties: Record<string, object>) => ({ properties });

/** The fields that can be searched; others are kept and not looked into, so that no line can make the index grow. */
export const mappedFields = {
  "@timestamp": { type: "date" },
  message: words,
  data_stream: within({
    type: { type: "constant_keyword", value: logType },
    dataset: { type: "constant_keyword" },
    namespace: { type: "constant_keyword", value: streamNamespace },
  }),
  event: within({ dataset: keyword }),
  tags: keyword,
  stream: keyword,
  log: within({
    level: keyword,
    logger: keyword,
    offset: { type: "long" },
    flags: keyword,
    file: within({ path: keyword, fingerprint: keyword, device_id: keyword, inode: keyword }),
  }),
  service: within({ name: keyword, type: keyword }),
  error: within({ type: keyword, message: words, stack_trace: words }),
  http: within({
    request: within({ id: keyword, method: keyword }),
    response: within({ status_code: { type: "short" } }),
  }),
  url: within({ original: { type: "keyword", ignore_above: 2048 } }),
  client: within({ address: keyword }),
  process: within({ pid: { type: "long" } }),
  host: within({ name: keyword }),
  container: within({ id: keyword, runtime: keyword, image: within({ name: keyword }) }),
  kubernetes: within({
    namespace: keyword,
    node: within({ name: keyword }),
    pod: within({ name: keyword, uid: keyword, ip: keyword }),
    container: within({ name: keyword }),
    labels: { type: "flattened" },
    replicaset: within({ name: keyword }),
    statefulset: within({ name: keyword }),
    daemonset: within({ name: keyword }),
    job: within({ name: keyword }),
  }),
  mlops: within({
    model: keyword,
    registered_model: keyword,
    version: keyword,
    revision: keyword,
    seconds: { type: "double" },
    /** The rest of an object that a program logged. */
    log: { type: "object", enabled: false },
  }),
};

/**
 * The template of all streams. Its priority is above that of the templates that Elasticsearch brings along (100 for
 * logs-*-*, and up to 200 for integrations), whose lifecycle keeps logs for ever.
 * Sources: elastic.co, "Data streams", "Index templates", "Logs data stream", "Failure store".
 */
export function indexTemplate(): object {
  return {
    index_patterns: [logStreams("*")],
    data_stream: {},
    priority: 500,
    _meta: { description: "Logs of the platform", managed: false },
    template: {
      settings: {
        index: {
          mode: "logsdb",
          lifecycle: { name: logsName },
          number_of_shards: 1,
          // A copy as soon as there is a second node.
          auto_expand_replicas: "0-1",
          refresh_interval: "5s",
          // One field that is not what it should be costs the field, not the line.
          mapping: { ignore_malformed: true },
        },
      },
      mappings: { dynamic: false, date_detection: false, properties: mappedFields },
      // What is refused goes back to Logstash, which writes it down as text.
      data_stream_options: { failure_store: { enabled: false } },
    },
  };
}
