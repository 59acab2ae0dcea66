import { deadLetterPipeline, mainPipeline } from "../../../components/logs/pipeline/pipelines";
import { pipelineText } from "../../../components/logs/pipeline/render";
import type { Data } from "./event";
import { filterer } from "./run";

const ends = {
  port: 5044,
  tls: { certificate: "/tls/tls.crt", key: "/tls/tls.key", clientAuthority: "/tls/ca.crt" },
  elasticsearch: { url: "https://elasticsearch.mlops-observability.svc:9200", authority: "/ca/ca.crt" },
  deadLetters: "/data/dead_letter_queue",
};

/** The pipelines as Logstash reads them. */
export const rendered = {
  main: pipelineText(mainPipeline(ends)),
  deadLetters: pipelineText(deadLetterPipeline(ends)),
};

export const runMain = filterer(rendered.main);
export const runDeadLetters = filterer(rendered.deadLetters);

/** What Filebeat sends of a line, as far as the pipeline looks at it; its copy of the line included. */
export function fromFilebeat(
  message: string,
  software: string,
  instance: string,
  labels: Record<string, string> = {},
): Record<string, Data> {
  return {
    "@timestamp": "2026-11-28T01:30:00.000Z",
    "@version": "1",
    message,
    event: { original: message },
    stream: "stdout",
    tags: ["beats_input_codec_plain_applied"],
    input: { type: "filestream" },
    agent: { name: "node-1", type: "filebeat", version: "9.5.6" },
    ecs: { version: "8.0.0" },
    host: { name: "node-1" },
    log: {
      offset: 0,
      flags: ["multiline"],
      file: {
        path: `/var/log/pods/mlops-x_${instance}-0_0000/${software}/0.log`,
        inode: "1",
        device_id: "2",
      },
    },
    container: { id: "c0", runtime: "containerd", image: { name: "registry.example/x:v1" } },
    kubernetes: {
      namespace: "mlops-x",
      node: { name: "node-1" },
      pod: { name: `${instance}-0`, uid: "0000", ip: "10.0.0.9" },
      container: { name: software },
      labels: { "app_kubernetes_io/name": software, "app_kubernetes_io/instance": instance, ...labels },
    },
  };
}
