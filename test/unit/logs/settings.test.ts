import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { elasticsearchYaml } from "../../../components/logs/elasticsearchConfig";
import { filebeatYaml } from "../../../components/logs/filebeatConfig";
import { kibanaYaml } from "../../../components/logs/kibanaConfig";
import { logstashFiles } from "../../../components/logs/logstashConfig";
import { documentedSettings, settingNames } from "../../support/elastic/documentedSettings";

const tls = {
  certificate: "/t/tls.crt",
  key: "/t/tls.key",
  authority: "/t/ca.crt",
  clientAuthority: "/t/ca.crt",
};
const url = "https://elasticsearch.mlops-observability.svc:9200";
const logstash = logstashFiles({ queueGiB: 4, tls, elasticsearch: { url, authority: "/e/ca.crt" } });

const files: Readonly<Record<keyof typeof documentedSettings, string>> = {
  elasticsearch: elasticsearchYaml({ nodes: "elasticsearch-nodes", clusterName: "elasticsearch" }),
  kibana: kibanaYaml({ elasticsearch: url, token: "t", encryptionKey: "k".repeat(32), tls }),
  logstash: logstash["logstash.yml"] ?? "",
  pipelines: logstash["pipelines.yml"] ?? "",
  filebeat: filebeatYaml({
    namespaces: ["mlops-models"],
    except: ["mlops-observability_logstash-"],
    logstash: "logstash.mlops-observability.svc:5044",
    tls,
  }),
};

for (const [program, text] of Object.entries(files) as [keyof typeof files, string][]) {
  describe(`the settings of ${program}`, () => {
    it("are among those that its pages list", () => {
      const known: readonly string[] = documentedSettings[program];
      const used = settingNames(parse(text));
      assert.ok(used.length > 5);
      assert.deepEqual(
        used.filter((name) => !known.includes(name)),
        [],
      );
    });

    it("hold no object where a name is needed, nor a value that YAML takes for another", () => {
      assert.doesNotMatch(text, /\[object Object\]|undefined|NaN/);
    });
  });
}

describe("the sizes of Logstash's queues", () => {
  it("are whole numbers with a unit that it knows", () => {
    for (const queueGiB of [1, 3, 7, 1024]) {
      const text = logstashFiles({ queueGiB, tls, elasticsearch: { url, authority: "/e" } })["logstash.yml"];
      const { "queue.max_bytes": queue, "dead_letter_queue.max_bytes": refused } = parse(
        text ?? "",
      ) as Record<string, string>;
      assert.match(queue ?? "", /^\d+gb$/);
      assert.match(refused ?? "", /^\d+mb$/);
    }
  });
});
