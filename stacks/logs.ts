import * as pulumi from "@pulumi/pulumi";
import {
  Elasticsearch,
  ElasticsearchExporter,
  Filebeat,
  Kibana,
  Logstash,
  objectsSetup,
  templatesSetup,
} from "../components/logs";
import { type Opening, openingsOn } from "./access";
import type { Foundation } from "./foundation";
import { tolerationsOf } from "./placement";
import { logParts, type Settings } from "./settings";

/** Elasticsearch and what belongs to it. */
export interface Logs {
  elasticsearch: Elasticsearch;
  logstash?: Logstash;
  kibana?: Kibana;
  /** The way in that people have to Kibana; absent with it. */
  opening?: Opening;
  exporter?: ElasticsearchExporter;
}

/** Logs of everything that runs: collected, kept and searched. */
export function buildLogs(settings: Settings, foundation: Foundation): Logs | undefined {
  const parts = logParts(settings.logs);
  if (!parts.elasticsearch) return undefined;
  const elasticsearch = buildElasticsearch(settings, foundation);
  const { args, options } = beside(settings, foundation, elasticsearch);
  const { retentionDays, elasticsearch: server } = settings.logs;
  const templates = templatesSetup(
    "logs-templates",
    { ...args, keeping: { retentionDays, storageGiB: server.storageGiB } },
    options,
  );
  // The first line of a stream decides by which template it is made.
  const afterwards = pulumi.mergeOptions(options, { dependsOn: [templates] });
  const opening = parts.kibana
    ? openingsOn(settings, foundation)("kibana", settings.logs.kibana.access, { encrypted: true })
    : undefined;
  const kibana = opening && buildKibana(settings, foundation, elasticsearch, opening);
  opening?.publish(kibana?.outside);
  return {
    elasticsearch,
    opening,
    logstash: parts.logstash ? buildPipeline(settings, foundation, elasticsearch, afterwards) : undefined,
    kibana,
    exporter: parts.exporter ? new ElasticsearchExporter("elasticsearch-exporter", args, options) : undefined,
  };
}

function buildElasticsearch(
  { logs, images, cluster }: Settings,
  { namespaces, options }: Foundation,
): Elasticsearch {
  const { storageClass = cluster.storageClass, ...server } = logs.elasticsearch;
  return new Elasticsearch(
    "elasticsearch",
    { ...server, namespace: namespaces.observability, storageClass, images },
    options,
  );
}

/** What everything has that stands beside Elasticsearch and talks to it. */
function beside({ images }: Settings, { namespaces, options }: Foundation, elasticsearch: Elasticsearch) {
  return { args: { namespace: namespaces.observability, elasticsearch, images }, options };
}

/** From the nodes to Elasticsearch. */
function buildPipeline(
  settings: Settings,
  foundation: Foundation,
  elasticsearch: Elasticsearch,
  options: pulumi.ComponentResourceOptions,
): Logstash {
  const { args } = beside(settings, foundation, elasticsearch);
  const { replicas, resources, queueGiB } = settings.logs.logstash;
  const { storageClass } = settings.cluster;
  const intake = new Logstash("logstash", { ...args, replicas, resources, queueGiB, storageClass }, options);
  if (!logParts(settings.logs).filebeat) return intake;
  const { nodes, ...watched } = foundation.namespaces;
  new Filebeat(
    "filebeat",
    {
      namespace: nodes,
      intake,
      watched: [...Object.values(watched), nodes],
      tolerations: tolerationsOf(settings),
      images: settings.images,
    },
    foundation.options,
  );
  return intake;
}

function buildKibana(
  settings: Settings,
  foundation: Foundation,
  elasticsearch: Elasticsearch,
  { access }: Opening,
): Kibana {
  const { args, options } = beside(settings, foundation, elasticsearch);
  const { replicas, resources } = settings.logs.kibana;
  const kibana = new Kibana("kibana", { ...args, replicas, resources, access }, options);
  objectsSetup("logs-objects", { ...args, kibana }, options);
  return kibana;
}
