import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { imageReference } from "../image";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import { grafanaFiles } from "./grafanaProvisioning";
import type { Machine } from "./machine";
import type { Prometheus } from "./prometheus";

export interface GrafanaArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  memoryMiB: number;
  prometheus: Pick<Prometheus, "service">;
}

/** uid of `grafana`, and root's group, as the image has them. */
const grafanaUser = "472:0";
const grafanaPort = 3000;
const passwordFile = "/etc/grafana/admin-password";

/** Grafana in a container, with Prometheus as its source and a dashboard of the models. */
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
  const { machine, port, memoryMiB, prometheus } = args;
  const source = pulumi.interpolate`http://${prometheus.service.host}:${prometheus.service.port}`;
  return {
    image: imageReference("grafana", machine.images),
    env: {
      // Used once, when the volume is empty.
      GF_SECURITY_ADMIN_PASSWORD__FILE: passwordFile,
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      // Without a way to the internet it would try for minutes.
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: "false",
    },
    user: grafanaUser,
    port: { inside: grafanaPort, outside: port },
    memoryMiB,
    files: [{ path: passwordFile, content: password, secret: true }, ...grafanaFiles(source)],
    volumes: { data: "/var/lib/grafana" },
    health: {
      test: ["CMD", "wget", "-q", "--spider", `http://127.0.0.1:${grafanaPort}/api/health`],
      startSeconds: 60,
      waitSeconds: 180,
    },
  };
}
