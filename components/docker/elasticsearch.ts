import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { imageReference } from "../image";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Machine } from "./machine";
import { bearerToken, elasticsearchPorts, serviceTokensFile } from "../logs";

export interface ElasticsearchArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  /** Heap of the Java process; the container gets twice as much, for the page cache and what is beside the heap. */
  heapMiB: number;
}

/** uid of `elasticsearch`, and root's group, as the image has them. */
const elasticUser = "1000:0";
const home = "/usr/share/elasticsearch";
const passwordFile = `${home}/config/elastic-password`;

/** One node of Elasticsearch in a container, with a password, and a token by which Kibana comes in. */
export class Elasticsearch extends pulumi.ComponentResource {
  readonly service: RunningService;
  readonly administrator: { username: string; password: pulumi.Output<string> };
  /** Kibana's own way in. */
  readonly kibanaToken: pulumi.Output<string>;

  constructor(name: string, args: ElasticsearchArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Elasticsearch", name, {}, opts);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const token = new random.RandomPassword(`${name}-kibana-token`, alphanumeric, { parent: this });
    const salt = new random.RandomPassword(`${name}-kibana-salt`, alphanumeric, { parent: this });
    const tokens = pulumi
      .all([token.result, salt.result])
      .apply(([secret, with_]) => serviceTokensFile(secret, with_));
    const spec = elasticsearchSpec(args, { password: password.result, tokens });
    this.service = runContainer(name, args.machine, spec, this);
    this.administrator = { username: "elastic", password: password.result };
    this.kibanaToken = token.result.apply(bearerToken);
    this.registerOutputs({ url: this.service.url });
  }
}

export function elasticsearchSpec(
  args: Omit<ElasticsearchArgs, "machine"> & { machine: Pick<Machine, "images"> },
  secrets: { password: pulumi.Input<string>; tokens: pulumi.Input<string> },
): ContainerSpec {
  const { machine, port, heapMiB } = args;
  return {
    image: imageReference("elasticsearch", machine.images),
    env: {
      "discovery.type": "single-node",
      // Or the machine would need a kernel setting of its own (vm.max_map_count).
      "node.store.allow_mmap": "false",
      "xpack.security.enabled": "true",
      "xpack.security.enrollment.enabled": "false",
      // The network is this machine's own.
      "xpack.security.http.ssl.enabled": "false",
      "xpack.ml.enabled": "false",
      ES_JAVA_OPTS: `-Xms${heapMiB}m -Xmx${heapMiB}m`,
      ELASTIC_PASSWORD_FILE: passwordFile,
    },
    user: elasticUser,
    port: { inside: elasticsearchPorts.http, outside: port },
    memoryMiB: 2 * heapMiB,
    files: [
      { path: passwordFile, content: secrets.password, secret: true },
      { path: `${home}/config/service_tokens`, content: secrets.tokens, secret: true },
    ],
    volumes: { data: `${home}/data` },
    health: {
      test: [
        "CMD-SHELL",
        `curl -fs -u "elastic:$(cat ${passwordFile})" "http://127.0.0.1:${elasticsearchPorts.http}/_cluster/health?wait_for_status=yellow&timeout=2s"`,
      ],
      startSeconds: 120,
      waitSeconds: 300,
    },
    stopSeconds: 60,
  };
}
