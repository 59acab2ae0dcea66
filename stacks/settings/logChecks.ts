import { memoryMiB } from "../../components/kubernetes/quantity";
import type { Finding } from "./finding";
import { logParts } from "./logs";
import type { ResourceSettings } from "./resources";
import type { ParsedSections } from "./sections";

/**
 * The least that each can start with. Half of Elasticsearch's memory is heap, and one below 512 MiB ends in
 * OutOfMemoryError; Logstash is a JVM with a Ruby in it; Kibana fills its memory while it compiles its plugins.
 * Sources: elastic.co, "JVM settings" of Elasticsearch and of Logstash, "Kibana in production environments".
 */
const leastMiB = { elasticsearch: 1024, logstash: 768, kibana: 1024 };

/** Whether what keeps and shows the logs can start in the memory that it is given. */
export function checkLogs({ logs }: ParsedSections): Finding[] {
  if (!logs) return [];
  const parts = logParts(logs);
  const check = (name: keyof typeof leastMiB, { memoryLimit }: ResourceSettings): Finding[] => {
    if (!parts[name] || memoryMiB(memoryLimit) >= leastMiB[name]) return [];
    const needed = `at least ${leastMiB[name]}Mi is needed: with less it does not come up`;
    return [
      { path: ["logs", name, "resources", "memoryLimit"], value: memoryLimit, severity: "error", needed },
    ];
  };
  return [
    ...check("elasticsearch", logs.elasticsearch.resources),
    ...check("logstash", logs.logstash.resources),
    ...check("kibana", logs.kibana.resources),
  ];
}
