import type { Mistake } from "../yaml";

/** Mistakes about logs. */
export const logs: Mistake[] = [
  {
    mistake: "two nodes of Elasticsearch, which are no majority of each other",
    yaml: "logs: { elasticsearch: { nodes: 2 } }",
    at: "mlops:logs.elasticsearch.nodes",
    found: "2",
    needed: /1 or 3 is needed: two nodes are no majority/,
  },
  {
    mistake: "an Elasticsearch that does not start in its memory",
    yaml: "logs: { elasticsearch: { resources: { memory: 512Mi, memoryLimit: 512Mi } } }",
    at: "mlops:logs.elasticsearch.resources.memoryLimit",
    found: '"512Mi"',
    needed: /at least 1024Mi is needed: with less it does not come up/,
  },
  {
    mistake: "a Logstash that does not start in its memory",
    yaml: "logs: { logstash: { resources: { memory: 512Mi, memoryLimit: 512Mi } } }",
    at: "mlops:logs.logstash.resources.memoryLimit",
    found: '"512Mi"',
    needed: /at least 768Mi is needed/,
  },
  {
    mistake: "logs that are kept for no day",
    yaml: "logs: { retentionDays: 0 }",
    at: "mlops:logs.retentionDays",
    found: "0",
    needed: /a whole number from 1 to 3650 is needed \(days\)/,
  },
  {
    mistake: "retention where the volume is",
    yaml: "logs: { elasticsearch: { retentionDays: 7 } }",
    at: "mlops:logs.elasticsearch.retentionDays",
    found: "7",
    needed: /nodes, resources, storageGiB, storageClass/,
  },
  {
    mistake: "logs on one machine with Docker, which has its own",
    yaml: "cluster: { kind: docker }\nlogs: { retentionDays: 7 }",
    at: "mlops:logs",
    found: "{ retentionDays: 7 }",
    needed: /only a cluster has this.*Elasticsearch and Kibana are switched in cluster/,
  },
];
