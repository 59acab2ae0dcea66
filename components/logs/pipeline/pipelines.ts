import { logType, streamNamespace } from "../dataStreams";
import { filters } from "./filters";
import { deadLetterDataset } from "./grammar";
import { mutate, type Pipeline, plugin, type Plugin } from "./plugin";

/** Where a pipeline finds what it talks to. All are paths but the port and the address. */
export interface PipelineEnds {
  port: number;
  /** Of the server, and whom it lets in. */
  tls: { certificate: string; key: string; clientAuthority: string };
  elasticsearch: { url: string; authority: string };
  deadLetters: string;
}

/** Name of the variable with the account's password. */
export const passwordVariable = "ELASTICSEARCH_PASSWORD";

/** Ids of the pipelines, by which Logstash keeps their queues. */
export const pipelineIds = { main: "main", deadLetters: "dead-letters" };

/**
 * From Filebeat to Elasticsearch. Only who shows a certificate of our authority is heard: lines are evidence, and
 * network policies may be enforced by nobody.
 * Sources: elastic.co, "Beats input plugin", "Elasticsearch output plugin".
 */
export function mainPipeline(ends: PipelineEnds): Pipeline {
  return {
    inputs: [
      plugin("beats", {
        port: ends.port,
        enrich: "none",
        ssl_enabled: true,
        ssl_certificate: ends.tls.certificate,
        ssl_key: ends.tls.key,
        ssl_certificate_authorities: [ends.tls.clientAuthority],
        ssl_client_authentication: "required",
      }),
    ],
    filters: filters(),
    outputs: [intoElasticsearch(ends)],
  };
}

/**
 * What Elasticsearch refused, as text: nothing in it can be refused again, so that it can be found and the grammar
 * mended. Read lines leave the dead-letter queue.
 * Source: elastic.co, "Dead letter queues".
 */
export function deadLetterPipeline(ends: PipelineEnds): Pipeline {
  return {
    inputs: [
      plugin("dead_letter_queue", {
        path: ends.deadLetters,
        pipeline_id: pipelineIds.main,
        commit_offsets: true,
        clean_consumed: true,
      }),
    ],
    filters: [
      plugin("prune", { whitelist_names: ["\\A@timestamp\\z", "\\Amessage\\z"] }),
      mutate.set({
        "[error][message]": "%{[@metadata][dead_letter_queue][reason]}",
        "[data_stream][type]": logType,
        "[data_stream][dataset]": deadLetterDataset,
        "[data_stream][namespace]": streamNamespace,
        "[event][dataset]": deadLetterDataset,
      }),
    ],
    outputs: [intoElasticsearch(ends)],
  };
}

function intoElasticsearch({ elasticsearch }: PipelineEnds): Plugin {
  return plugin("elasticsearch", {
    hosts: [elasticsearch.url],
    ssl_enabled: true,
    ssl_certificate_authorities: [elasticsearch.authority],
    ssl_verification_mode: "full",
    user: "logstash",
    password: `\${${passwordVariable}}`,
    data_stream: true,
  });
}
