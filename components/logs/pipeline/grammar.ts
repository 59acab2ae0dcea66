/** How some software writes its lines. */
export interface Grammar {
  /** Which stream they go to; letters only. */
  dataset: string;
  /** Values of the label app.kubernetes.io/name of the pods that write so. */
  software: readonly string[];
  /** Lines that begin with `{`: where the object has what becomes of a field. First the key, then the field. */
  json?: Readonly<Record<string, string>>;
  /**
   * All other lines, from their beginning on: the first that matches. What its named groups catch becomes the field of
   * {@link captured}. In the part of regular expressions that Oniguruma and JavaScript understand alike.
   */
  lines?: readonly string[];
}

/** What becomes of what a group caught. What `text` caught takes the place of the whole line. */
export const captured = {
  text: "[message]",
  level: "[log][level]",
  logger: "[log][logger]",
  pid: "[process][pid]",
  client: "[client][address]",
  method: "[http][request][method]",
  path: "[url][original]",
  status: "[http][response][status_code]",
} as const;

/** Everything up to the end, lines included. */
const text = "(?<text>[^\\x00]+)";
const level = "(?<level>[A-Za-z]+)";
const pid = "(?<pid>[0-9]+)";
const clock = "[0-9:.,]+";
const rest = "[^\\x00]*";

/**
 * `level=info` somewhere after the time, whatever stands before it. The whole line is kept, since all of it is for people.
 * Source: the loggers of Go's log/slog, go-kit, logrus and Grafana.
 */
const logfmt = `(?:logger=(?<logger>[^ ]+) )?(?:[A-Za-z_]+=[^ ]* )*?(?:time|ts|t)=(?:\\x22[^\\x22]*\\x22|[^ ]+) level=${level}(?: ${rest})?`;

/** `I1128 01:26:43.372467       1 wrapper.go:143] text`. Source: kubernetes.io "System Logs", klog. */
const klog = `(?<level>[IWEF])[0-9]{4} ${clock} +${pid} (?<logger>[^ :]+):[0-9]+\\] ${text}`;

/** Elastic's own JSON, with dots in its keys. Source: elastic.co, "ECS logging". */
const dottedJson = {
  "[message]": "[message]",
  "[log.level]": "[log][level]",
  "[log.logger]": "[log][logger]",
  "[error.type]": "[error][type]",
  "[error.message]": "[error][message]",
  "[error.stack_trace]": "[error][stack_trace]",
};

/** What is not listed is kept as it is, under the dataset `other`. */
export const grammars: readonly Grammar[] = [
  {
    /** Source: model/src/model_server/logs.py. */
    dataset: "model",
    software: ["model", "model-bootstrap"],
    json: {
      "[message]": "[message]",
      "[level]": "[log][level]",
      "[logger]": "[log][logger]",
      "[exception]": "[error][stack_trace]",
      "[request_id]": "[http][request][id]",
      "[method]": "[http][request][method]",
      "[path]": "[url][original]",
      "[status]": "[http][response][status_code]",
      "[model]": "[mlops][registered_model]",
      "[version]": "[mlops][version]",
      "[seconds]": "[mlops][seconds]",
    },
  },
  {
    /** Sources: mlflow.utils.logging_utils; uvicorn, which logs through it. */
    dataset: "mlflow",
    software: ["mlflow", "mlflow-user"],
    lines: [
      `[0-9/-]+ ${clock} ${level}: +(?<client>[0-9a-f.:]+):[0-9]+ - \\x22(?<method>[A-Z]+) (?<path>[^ ]+) HTTP/[0-9.]+\\x22 (?<status>[0-9]{3})${rest}`,
      `[0-9/-]+ ${clock} ${level}: +${text}`,
      `[0-9/-]+ ${clock} ${level} (?<logger>[A-Za-z0-9_.]+): ${text}`,
      `${level}: +${text}`,
      // Python's own warnings.
      `/[^ :]+:[0-9]+: (?<logger>[A-Za-z]+Warning): ${text}`,
    ],
  },
  {
    /** Source: postgresql.org, "Error Reporting and Logging", log_line_prefix, which is left at its default. */
    dataset: "postgres",
    software: ["postgres", "postgres-backup", "postgres-database"],
    lines: [`[0-9]{4}-[0-9]{2}-[0-9]{2} ${clock} [A-Z]+ \\[${pid}\\] (?<level>[A-Z0-9]+): +${text}`],
  },
  {
    /** Source: valkey src/server.c, serverLogRaw: process, role, time, one sign for the level. */
    dataset: "redis",
    software: ["redis"],
    lines: [
      `${pid}:[A-Z] [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ${clock} (?<level>[.*#-]) ${text}`,
      `${pid}:signal-handler \\([0-9]+\\) ${text}`,
    ],
  },
  {
    dataset: "metrics",
    software: [
      ...["prometheus", "alertmanager", "grafana", "node-exporter", "kube-state-metrics", "dcgm-exporter"],
      ...["prometheus-adapter", "postgres-exporter", "redis-exporter", "elasticsearch-exporter"],
    ],
    lines: [logfmt, klog],
  },
  {
    dataset: "logging",
    software: ["elasticsearch", "kibana", "filebeat", "logs-setup"],
    json: {
      ...dottedJson,
      // Kibana's has none.
      "[log][level]": "[log][level]",
      "[log][logger]": "[log][logger]",
      "[error][type]": "[error][type]",
      "[error][message]": "[error][message]",
      "[error][stack_trace]": "[error][stack_trace]",
    },
  },
  {
    dataset: "nodes",
    software: [
      ...["node-labeller", "nvidia-device-plugin", "nvidia-feature-discovery"],
      ...["nvidia-mps-control-daemon", "nvidia-mig-manager"],
    ],
    lines: [klog, logfmt],
  },
];

/** Of whoever is not listed. */
export const otherDataset = "other";

/** Of what Elasticsearch refused. */
export const deadLetterDataset = "deadletters";

/** Every dataset that there is. */
export const datasets = [...grammars.map(({ dataset }) => dataset), otherDataset, deadLetterDataset];

/** One word for each level, whoever writes it; what is not listed stays, in lower case. */
export const levels: Readonly<Record<string, string>> = {
  // Go, Python, Java
  warn: "warning",
  err: "error",
  fatal: "critical",
  panic: "critical",
  // klog
  i: "info",
  w: "warning",
  e: "error",
  f: "critical",
  // PostgreSQL
  log: "info",
  notice: "info",
  debug1: "debug",
  debug2: "debug",
  debug3: "debug",
  debug4: "debug",
  debug5: "debug",
  // Valkey
  ".": "debug",
  "-": "debug",
  "*": "info",
  "#": "warning",
};
