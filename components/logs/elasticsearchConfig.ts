import { stringify } from "yaml";

export const elasticsearchPorts = { http: 9200, transport: 9300, readiness: 8080 };

export const elasticsearchHome = "/usr/share/elasticsearch";

/** Below the folder of the configuration, where alone the server may read certificates. */
const certificates = "certs";

/** Names of the files with the certificates of the two ends, in the Secret and on the nodes. */
export const elasticsearchTls = {
  http: { certificate: "http.crt", key: "http.key" },
  transport: { certificate: "transport.crt", key: "transport.key", authority: "transport-ca.crt" },
} as const;

export interface ElasticsearchTuning {
  /** Name of the Service that resolves to all nodes. */
  nodes: string;
  clusterName: string;
}

/**
 * elasticsearch.yml, the same for one node and for three, so that one can become three. Which of them may found the
 * cluster is added on the volumes' first day (prepare.sh).
 * Sources: elastic.co, "Important Elasticsearch configuration", "Security settings", "Discovery and cluster formation
 * settings", "Networking settings" (readiness.port).
 */
export function elasticsearchYaml({ nodes, clusterName }: ElasticsearchTuning): string {
  const file = (name: string) => `${certificates}/${name}`;
  const { http, transport } = elasticsearchTls;
  return stringify({
    "cluster.name": clusterName,
    // The name of the pod, which outlives it.
    "node.name": "${HOSTNAME}",
    "network.host": "0.0.0.0",
    "http.port": elasticsearchPorts.http,
    "transport.port": elasticsearchPorts.transport,
    "readiness.port": elasticsearchPorts.readiness,
    "discovery.seed_hosts": [nodes],
    // Or the machines would need a kernel setting of their own (vm.max_map_count).
    "node.store.allow_mmap": false,
    // Nothing here learns from logs, and its native processes want memory beside the heap.
    "xpack.ml.enabled": false,
    // It would ask the internet for a database that no pipeline uses.
    "ingest.geoip.downloader.enabled": false,
    "xpack.security.enabled": true,
    "xpack.security.enrollment.enabled": false,
    "xpack.security.http.ssl": {
      enabled: true,
      certificate: file(http.certificate),
      key: file(http.key),
    },
    // Who shows a certificate of this authority is a node: it signs for nobody else.
    "xpack.security.transport.ssl": {
      enabled: true,
      // Nodes are called by addresses, which no certificate can know.
      verification_mode: "certificate",
      client_authentication: "required",
      certificate: file(transport.certificate),
      key: file(transport.key),
      certificate_authorities: [file(transport.authority)],
    },
  });
}
