import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { imageReference } from "../image";
import { kibanaPort, kibanaYaml } from "../logs";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Elasticsearch } from "./elasticsearch";
import type { Machine } from "./machine";

export interface KibanaArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  memoryMiB: number;
  elasticsearch: Pick<Elasticsearch, "service" | "kibanaToken">;
}

/** uid of `kibana`, and root's group, as the image has them. */
const kibanaUser = "1000:0";

/** Kibana in a container. People log in with Elasticsearch's account. */
export class Kibana extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: KibanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Kibana", name, {}, opts);
    const key = new random.RandomPassword(`${name}-key`, alphanumeric, { parent: this });
    this.service = runContainer(name, args.machine, kibanaSpec(args, key.result), this);
    this.registerOutputs({ url: this.service.url });
  }
}

/** @param key encrypts what Kibana keeps in Elasticsearch; with another one that is lost. */
export function kibanaSpec(
  args: Omit<KibanaArgs, "machine"> & { machine: Pick<Machine, "images" | "urlOf"> },
  key: pulumi.Input<string>,
): ContainerSpec {
  const { machine, port, memoryMiB, elasticsearch } = args;
  const { service, kibanaToken } = elasticsearch;
  const config = pulumi.all([service.host, kibanaToken, key]).apply(([host, token, encryptionKey]) =>
    kibanaYaml({
      elasticsearch: `http://${host}:${service.port}`,
      token,
      encryptionKey,
      publicUrl: machine.urlOf(port),
    }),
  );
  return {
    image: imageReference("kibana", machine.images),
    user: kibanaUser,
    port: { inside: kibanaPort, outside: port },
    memoryMiB,
    // As a file: the image turns variables into arguments, which every process of the machine can read.
    files: [{ path: "/usr/share/kibana/config/kibana.yml", content: config, secret: true }],
    health: {
      test: ["CMD", "curl", "-fs", "-o", "/dev/null", `http://127.0.0.1:${kibanaPort}/api/status`],
      startSeconds: 180,
      waitSeconds: 420,
    },
  };
}
