import { stringify } from "yaml";
import { type PipelineEnds, pipelineIds, deadLetterPipeline, mainPipeline } from "./pipeline/pipelines";
import { pipelineText } from "./pipeline/render";

export const logstashPorts = { beats: 5044, api: 9600 };

/** Folder of the settings, in the container. */
export const logstashSettings = "/etc/mlops/logstash";

/** Folder of the queues, in the container. */
export const logstashData = "/usr/share/logstash/data";

export const deadLetterFolder = `${logstashData}/dead_letter_queue`;

export interface LogstashTuning extends Omit<PipelineEnds, "deadLetters" | "port"> {
  /** What waits on disk while Elasticsearch is away. */
  queueGiB: number;
}

/** A quarter of the queue holds what Elasticsearch refused, until it has been written down as text. */
const deadLetterShare = 1 / 4;

/**
 * Everything in the folder of the settings.
 * Sources: elastic.co, "logstash.yml", "Multiple pipelines", "Persistent queues", "Dead letter queues", "Logging".
 */
export function logstashFiles({ queueGiB, ...others }: LogstashTuning): Record<string, string> {
  const ends = { ...others, port: logstashPorts.beats, deadLetters: deadLetterFolder };
  return {
    "logstash.yml": logstashYaml(queueGiB),
    "pipelines.yml": stringify([
      { "pipeline.id": pipelineIds.main, "path.config": `${logstashSettings}/main.conf` },
      {
        "pipeline.id": pipelineIds.deadLetters,
        "path.config": `${logstashSettings}/dead-letters.conf`,
        "pipeline.workers": 1,
        // They are on disk already, and what is refused twice would come back for ever.
        "queue.type": "memory",
        "dead_letter_queue.enable": false,
      },
    ]),
    "log4j2.properties": log4j2Properties,
    "main.conf": pipelineText(mainPipeline(ends)),
    "dead-letters.conf": pipelineText(deadLetterPipeline(ends)),
  };
}

function logstashYaml(queueGiB: number): string {
  return stringify({
    "node.name": "${HOSTNAME}",
    "path.data": logstashData,
    // For the kubelet's probes; no policy lets anybody else in.
    "api.http.host": "0.0.0.0",
    "api.http.port": logstashPorts.api,
    // Filebeat may forget a line when it is here.
    "queue.type": "persisted",
    "queue.max_bytes": `${queueGiB}gb`,
    "dead_letter_queue.enable": true,
    "dead_letter_queue.max_bytes": `${queueGiB * deadLetterShare * 1024}mb`,
    "dead_letter_queue.storage_policy": "drop_older",
    "pipeline.ecs_compatibility": "v8",
    // Strings of the pipelines stand as they are.
    "config.support_escapes": false,
    // The internet has nothing for it.
    "xpack.geoip.downloader.enabled": false,
    "xpack.monitoring.enabled": false,
    "log.level": "info",
  });
}

/** To standard output alone; without this file, Logstash shows errors only. */
const log4j2Properties = [
  "status = error",
  "name = mlops",
  "appender.console.type = Console",
  "appender.console.name = console",
  "appender.console.layout.type = PatternLayout",
  "appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c]%notEmpty{[%X{pipeline.id}]} %m%n",
  "rootLogger.level = ${sys:ls.log.level}",
  "rootLogger.appenderRef.console.ref = console",
  "",
].join("\n");
