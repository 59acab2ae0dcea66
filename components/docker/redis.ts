import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, redisConfigFolder, redisPort, valkeyConf } from "../data";
import { imageReference } from "../image";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Machine } from "./machine";

export interface RedisArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  /** Three quarters of it hold data. */
  memoryMiB: number;
  /** Keep data over restarts, on a volume. */
  persistent: boolean;
}

/** uid and gid of `valkey` in the image. */
const valkeyUser = "999:999";
const passwordFile = `${redisConfigFolder}/password`;

/** One Redis-compatible server (Valkey) in a container. */
export class Redis extends pulumi.ComponentResource {
  readonly service: RunningService;
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Redis", name, {}, opts);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    this.service = runContainer(name, args.machine, redisSpec(args, password.result), this);
    this.password = password.result;
    this.registerOutputs({ host: this.service.host });
  }
}

/** The server with the same configuration as in a cluster. */
export function redisSpec(
  args: Omit<RedisArgs, "machine"> & { machine: Pick<Machine, "images"> },
  password: pulumi.Input<string>,
): ContainerSpec {
  const { machine, port, memoryMiB, persistent } = args;
  const conf = pulumi
    .output(password)
    .apply((plain) => valkeyConf({ memoryMiB, persistent, tls: false, password: plain }));
  // The client's exit code is 0 even when the server refuses; its answer is what counts.
  const ping = `[ "$(REDISCLI_AUTH=$(cat ${passwordFile}) VALKEYCLI_AUTH=$(cat ${passwordFile}) valkey-cli ping)" = PONG ]`;
  return {
    image: imageReference("valkey", machine.images),
    command: ["valkey-server", `${redisConfigFolder}/valkey.conf`],
    user: valkeyUser,
    port: { inside: redisPort, outside: port },
    memoryMiB,
    files: [
      { path: `${redisConfigFolder}/valkey.conf`, content: conf, secret: true },
      { path: passwordFile, content: password, secret: true },
    ],
    ...(persistent ? { volumes: { data: "/data" } } : { scratch: { "/data": { sizeMiB: 64 } } }),
    health: { test: ["CMD-SHELL", ping], startSeconds: 30, waitSeconds: 120 },
  };
}
