import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { datasets, grammars } from "../../../components/logs/pipeline/grammar";
import { LogEvent } from "../../support/logstash/event";
import { joinLines } from "../../support/logstash/multiline";
import { fromFilebeat, runMain } from "../../support/logstash/pipelines";

const folder = path.join(__dirname, "lines");

/**
 * Lines by software, joined as Filebeat does. What can be had here printed them itself: the model server, MLflow,
 * PostgreSQL, Valkey, Prometheus, Alertmanager and the exporters. Those of Grafana and of Elastic's own programs are
 * made by their documentation.
 */
const files = readdirSync(folder).map((file) => file.replace(/\.txt$/, ""));
const printed = (software: string) => joinLines(readFileSync(path.join(folder, `${software}.txt`), "utf8"));

/** Whose lines are under another name than that of their pods. */
const softwareOf = (file: string) => (file === "migrate" ? "mlflow" : file);

/** What has no form, and is printed as it is. */
const formless: Readonly<Record<string, RegExp>> = {
  migrate: /^\(Background on this error/,
  mlflow: /^(Registry store URI not provided|\[MLflow\] Security middleware)/,
};

interface Line {
  software: string;
  starts: string;
  becomes: Record<string, unknown>;
}

/** One line of each form, and what becomes of it. */
const lines: Line[] = [
  {
    software: "model",
    starts: '{"time":"2026-11-28T01:30:09.383+00:00"',
    becomes: {
      message: "/app/models/digits is loaded by onnx in 0.1 seconds",
      "[log][level]": "info",
      "[log][logger]": "model_server.loading",
      "[mlops][registered_model]": "digits",
      "[mlops][version]": "1",
      "[mlops][log]": { time: "2026-11-28T01:30:09.383+00:00" },
      "[data_stream][dataset]": "model",
    },
  },
  {
    software: "model",
    starts: '{"time":"2026-11-28T01:30:14.975+00:00"',
    becomes: {
      message: "POST /v1/predict 422",
      "[log][logger]": "model_server.access",
      "[http][request][id]": "9b9c28266fe4739ed67c3d5f489e8212",
      "[http][request][method]": "POST",
      "[http][response][status_code]": 422,
      "[url][original]": "/v1/predict",
      "[mlops][seconds]": 0.000238,
    },
  },
  {
    software: "model",
    starts: '{"time":"2026-11-28T02:11:06.675+00:00"',
    becomes: {
      message: "/v1/predict failed",
      "[log][level]": "error",
      "[error][stack_trace]":
        "Traceback (most recent call last):\n  File \"<stdin>\", line 6, in <module>\nKeyError: 'instances'",
    },
  },
  {
    software: "mlflow",
    starts: "2026/11/28 01:29:21 INFO mlflow.store.db.utils: Creating",
    becomes: {
      message: "Creating initial MLflow database tables...",
      "[log][level]": "info",
      "[log][logger]": "mlflow.store.db.utils",
      "[data_stream][dataset]": "mlflow",
    },
  },
  {
    software: "mlflow",
    starts: "2026/11/28 01:29:23 INFO:     Uvicorn running",
    becomes: {
      message: "Uvicorn running on http://127.0.0.1:15000 (Press CTRL+C to quit)",
      "[log][level]": "info",
    },
  },
  {
    software: "mlflow",
    starts: "2026/11/28 01:29:34 INFO:     127.0.0.1:59982",
    becomes: {
      "[client][address]": "127.0.0.1",
      "[http][request][method]": "GET",
      "[url][original]": "/api/2.0/mlflow/registered-models/get?name=nope",
      "[http][response][status_code]": 404,
    },
  },
  {
    software: "migrate",
    starts: "/opt/venv",
    becomes: { "[log][logger]": "StarletteDeprecationWarning", "[log][level]": "error" },
  },
  {
    software: "postgres",
    starts: "2026-11-28 01:27:25.991 UTC [30386] ERROR",
    becomes: {
      message:
        'column "nonsense" does not exist at character 8\n2026-11-28 01:27:25.991 UTC [30386] STATEMENT:  select nonsense\n\t  from t',
      "[log][level]": "error",
      "[process][pid]": 30386,
      "[data_stream][dataset]": "postgres",
    },
  },
  {
    software: "postgres",
    starts: "2026-11-28 01:27:26.123 UTC [30388] FATAL",
    becomes: { "[log][level]": "critical" },
  },
  {
    software: "redis",
    starts: "30779:M 28 Nov 2026 01:28:12.449 * Configuration loaded",
    becomes: {
      message: "Configuration loaded",
      "[log][level]": "info",
      "[process][pid]": 30779,
      "[data_stream][dataset]": "redis",
    },
  },
  {
    software: "redis",
    starts: "30779:M 28 Nov 2026 01:28:26.537 #",
    becomes: { "[log][level]": "warning" },
  },
  {
    software: "redis",
    starts: "30779:signal-handler",
    becomes: { message: "Received SIGTERM scheduling shutdown..." },
  },
  {
    software: "alertmanager",
    starts: "time=2026-11-28T02:10:57.181Z",
    becomes: { "[log][level]": "warning", "[data_stream][dataset]": "metrics" },
  },
  {
    software: "redis-exporter",
    starts: 'time="2026-11-28T01:26:43Z"',
    becomes: { "[log][level]": "info" },
  },
  {
    software: "kube-state-metrics",
    starts: "E1128",
    becomes: {
      "[log][level]": "error",
      "[log][logger]": "wrapper.go",
      message:
        '"Error reading kubeconfig file" err="open /nonexistent: no such file or directory" file="/nonexistent"',
    },
  },
  {
    software: "grafana",
    starts: "logger=context",
    becomes: { "[log][level]": "warning", "[log][logger]": "context" },
  },
  {
    software: "elasticsearch",
    starts: '{"@timestamp":"2026-11-28T01:33:00.123Z"',
    becomes: {
      message: "fatal error in thread [main], exiting",
      "[log][level]": "error",
      "[error][type]": "java.lang.OutOfMemoryError",
      "[data_stream][dataset]": "logging",
    },
  },
  {
    software: "kibana",
    starts:
      '{"service":{"node":{"roles":["background_tasks","ui"]}},"ecs":{"version":"9.3.0"},"@timestamp":"2026-11-28T01:31',
    becomes: {
      "[log][level]": "error",
      "[log][logger]": "elasticsearch-service",
      "[error][type]": "ConnectionError",
    },
  },
  {
    software: "filebeat",
    starts: '{"log.level":"error"',
    becomes: { "[log][level]": "error", "[log][logger]": "logstash" },
  },
];

const run = (message: string, software: string) =>
  new LogEvent(runMain(fromFilebeat(message, softwareOf(software), "one")));

describe("the grammar of logs", () => {
  for (const { software, starts, becomes } of lines) {
    it(`knows of ${software}: ${starts.slice(0, 60)}`, () => {
      const line = printed(software).find((one) => one.startsWith(starts));
      assert.ok(line, `no line of ${software} starts so`);
      const event = run(line, software);
      const found = Object.fromEntries(Object.keys(becomes).map((field) => [field, event.get(field)]));
      assert.deepEqual(found, becomes);
    });
  }

  for (const file of files) {
    it(`knows every line that ${file} prints`, () => {
      const unknown = printed(file).filter((line) => run(line, file).data["tags"] !== undefined);
      assert.deepEqual(
        unknown.filter((line) => !formless[file]?.test(line)),
        [],
      );
    });
  }

  it("has lines of every form that it knows", () => {
    const used = new Set(
      files.flatMap((file) => printed(file).map((line) => run(line, file).get("[data_stream][dataset]"))),
    );
    // Nothing that prints lines of nodes can be had here.
    assert.deepEqual(
      datasets.filter((dataset) => !used.has(dataset)),
      ["nodes", "other", "deadletters"],
    );
  });

  it("says level in one word, whoever writes the line", () => {
    const levels = files.flatMap((file) => printed(file).map((line) => run(line, file).get("[log][level]")));
    const known = ["debug", "info", "warning", "error", "critical", undefined];
    assert.deepEqual(
      [...new Set(levels)].filter((level) => !known.includes(level as string)),
      [],
    );
  });

  it("keeps what it does not know as it is, and says so", () => {
    const event = run("Segmentation fault (core dumped)", "model");
    assert.deepEqual(
      [event.get("message"), event.get("tags")],
      ["Segmentation fault (core dumped)", ["unparsed"]],
    );
    const other = run("hello", "something-else");
    assert.deepEqual([other.get("message"), other.get("[data_stream][dataset]")], ["hello", "other"]);
  });

  it("keeps JSON whose message is no text whole", () => {
    for (const line of [
      '{"message":{"a":1},"level":"INFO"}',
      '{"level":"INFO"}',
      "{} trailing",
      '{"message":',
    ]) {
      assert.equal(run(line, "model").get("message"), line);
    }
  });

  it("calls a crash an error, which has no level of its own", () => {
    const crash = "Traceback (most recent call last):\n  File \"x\"\nKeyError: 'a'";
    assert.equal(run(crash, "something-else").get("[log][level]"), "error");
    assert.equal(run("all is well", "something-else").get("[log][level]"), undefined);
  });

  it("has datasets that a data stream can have in its name, one grammar for each software", () => {
    for (const dataset of datasets) assert.match(dataset, /^[a-z]+$/);
    const software = grammars.flatMap((grammar) => grammar.software);
    assert.equal(new Set(software).size, software.length);
    assert.equal(new Set(datasets).size, datasets.length);
  });
});

describe("whose line it is", () => {
  it("is said by the pod's labels", () => {
    const labels = {
      "mlops-stack_io/model": "digits-gpu",
      "app_kubernetes_io/version": "3",
      "pod-template-hash": "5d4f6c7b8",
    };
    const event = new LogEvent(runMain(fromFilebeat("{}", "model", "digits-gpu", labels)));
    assert.deepEqual(event.get("service"), { name: "digits-gpu", type: "model" });
    assert.deepEqual(
      ["model", "version", "revision"].map((field) => event.get(`[mlops][${field}]`)),
      ["digits-gpu", "3", "5d4f6c7b8"],
    );
  });

  it("is said by the path of the file for a pod that the API has forgotten", () => {
    const fields = fromFilebeat("hello", "mlflow", "mlflow");
    delete fields.kubernetes;
    const event = new LogEvent(runMain(fields));
    assert.deepEqual(event.get("kubernetes"), {
      namespace: "mlops-x",
      pod: { name: "mlflow-0", uid: "0000" },
      container: { name: "mlflow" },
    });
    assert.deepEqual(event.get("service"), { name: "mlflow", type: "mlflow" });
    assert.equal(event.get("[data_stream][dataset]"), "mlflow");
  });
});
