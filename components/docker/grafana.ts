import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { imageReference } from "../image";
import { grafanaEnvironment, grafanaPort } from "../metrics";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import { grafanaFiles } from "./grafanaFiles";
import type { Machine } from "./machine";
import type { Prometheus } from "./prometheus";

export interface GrafanaArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  memoryMiB: number;
  prometheus: Pick<Prometheus, "service">;
  /** There is a registry to show. */
  mlflow: boolean;
}

/** uid of `grafana`, and root's group, as the image has them. */
const grafanaUser = "472:0";
const passwordFile = "/etc/grafana/admin-password";

/** Grafana in a container, with Prometheus as its source and the dashboards of the models and the platform. */
export class Grafana extends pulumi.ComponentResource {
  readonly service: RunningService;
  readonly administrator: { username: string; password: pulumi.Output<string> };

  constructor(name: string, args: GrafanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Grafana", name, {}, opts);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    this.service = runContainer(name, args.machine, grafanaSpec(args, password.result), this);
    this.administrator = { username: "admin", password: password.result };
    this.registerOutputs({ url: this.service.url });
  }
}

export function grafanaSpec(
  args: Omit<GrafanaArgs, "machine"> & { machine: Pick<Machine, "images"> },
  password: pulumi.Input<string>,
): ContainerSpec {
  const { machine, port, memoryMiB, prometheus, mlflow } = args;
  const source = pulumi.interpolate`http://${prometheus.service.host}:${prometheus.service.port}`;
  return {
    image: imageReference("grafana", machine.images),
    // The password is used once, when the volume is empty.
    env: grafanaEnvironment({ adminPasswordFile: passwordFile }),
    user: grafanaUser,
    port: { inside: grafanaPort, outside: port },
    memoryMiB,
    files: [{ path: passwordFile, content: password, secret: true }, ...grafanaFiles(source, { mlflow })],
    volumes: { data: "/var/lib/grafana" },
    health: {
      test: ["CMD", "wget", "-q", "--spider", `http://127.0.0.1:${grafanaPort}/api/health`],
      startSeconds: 60,
      waitSeconds: 180,
    },
  };
}
