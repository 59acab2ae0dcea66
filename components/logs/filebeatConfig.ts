import { stringify } from "yaml";
import { continuation } from "./multiline";

export const filebeatPort = 5066;

/** Where the kubelet has the logs of all containers of a node. */
export const podLogs = "/var/log/pods";

/** Filebeat's own folder, in the container. */
export const filebeatData = "/usr/share/filebeat/data";

export interface FilebeatTuning {
  /** Namespaces whose pods are read. */
  namespaces: readonly string[];
  /** Pods that are not, by the beginning of `<namespace>_<pod>`. */
  except: readonly string[];
  /** `host:port` of Logstash. */
  logstash: string;
  /** Files: who is trusted, and what is shown. */
  tls: { authority: string; certificate: string; key: string };
}

/** Longer lines are cut: no program means such a line. */
const mostBytes = 1024 * 1024;

/**
 * filebeat.yml: reads, and leaves understanding to Logstash.
 * Sources: elastic.co, "filestream input", "Add Kubernetes metadata", "Configure the Logstash output", "HTTP endpoint".
 */
export function filebeatYaml({ namespaces, except, logstash, tls }: FilebeatTuning): string {
  return stringify(
    {
      name: "${NODE_NAME}",
      "path.data": filebeatData,
      "filebeat.inputs": [
        {
          type: "filestream",
          // Another id reads everything again.
          id: "containers",
          // Files that were rotated as well, compressed or not: a slow reader finishes them.
          paths: namespaces.map((namespace) => `${podLogs}/${namespace}_*/*/*.log*`),
          compression: "auto",
          "prospector.scanner": {
            exclude_files: ["\\.tmp$", ...except.map((pod) => `^${podLogs}/${pod}`)],
            // A file is known by its first bytes, whatever it is called; shorter ones wait. This is the least.
            fingerprint: { length: 64 },
          },
          message_max_bytes: mostBytes,
          parsers: [
            { container: { stream: "all", format: "auto" } },
            {
              multiline: {
                type: "pattern",
                pattern: continuation,
                negate: false,
                match: "after",
                max_lines: 10_000,
                timeout: "5s",
              },
            },
          ],
        },
      ],
      processors: [
        {
          add_kubernetes_metadata: {
            node: "${NODE_NAME}",
            scope: "node",
            // Without it, whose line it is would be a guess: what was written meanwhile is read afterwards.
            wait_for_metadata: true,
            wait_for_metadata_timeout: "2m",
            // These would ask for more than the pods of this node.
            use_kubeadm: false,
            add_resource_metadata: {
              node: { enabled: false },
              namespace: { enabled: false },
              deployment: false,
              cronjob: false,
            },
            "default_indexers.enabled": false,
            "default_matchers.enabled": false,
            indexers: [{ pod_uid: {} }],
            matchers: [{ logs_path: { logs_path: `${podLogs}/`, resource_type: "pod" } }],
          },
        },
      ],
      "output.logstash": {
        hosts: [logstash],
        ssl: {
          certificate_authorities: [tls.authority],
          certificate: tls.certificate,
          key: tls.key,
          verification_mode: "full",
        },
        // A connection that lives for ever stays with the server that was there first.
        ttl: "5m",
        pipelining: 0,
      },
      // For the kubelet's probes.
      http: { enabled: true, host: "0.0.0.0", port: filebeatPort },
      "logging.level": "info",
      "logging.metrics.enabled": false,
    },
    { lineWidth: 0 },
  );
}
