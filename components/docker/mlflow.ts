import * as pulumi from "@pulumi/pulumi";
import { imageReference } from "../image";
import { mlflowPort, withAnyPort } from "../mlflow";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Machine } from "./machine";

export interface MlflowArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  workers: number;
  memoryMiB: number;
  /** Host names under which the server answers, besides its own and the machine's. */
  allowedHosts: string[];
}

/** The image knows no such user; any number works, and this one owns what is on the volume. */
const mlflowUser = "1000:1000";

/**
 * A new volume takes owner and mode of the folder that it is mounted over, and a folder that the image does not have
 * would be root's. Of those it has, anybody may write to this one and to /tmp.
 */
const folder = "/var/tmp";
const store = `sqlite:///${folder}/mlflow.db`;

/**
 * Tracking server and model registry in one container, with its records in a file beside the artifacts: it needs no
 * other service, and there is nobody to tell accounts for.
 */
export class Mlflow extends pulumi.ComponentResource {
  readonly service: RunningService;
  /** Address for clients in the network, as MLFLOW_TRACKING_URI. */
  readonly trackingUri: pulumi.Output<string>;

  constructor(name: string, args: MlflowArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Mlflow", name, {}, opts);
    this.service = runContainer(name, args.machine, mlflowSpec(name, args), this);
    this.trackingUri = pulumi.interpolate`http://${this.service.host}:${mlflowPort}`;
    this.registerOutputs({ trackingUri: this.trackingUri });
  }
}

export function mlflowSpec(
  name: string,
  args: Omit<MlflowArgs, "machine"> & { machine: Pick<Machine, "images"> },
): ContainerSpec {
  const { machine, port, workers, memoryMiB, allowedHosts } = args;
  const server = [
    "mlflow server --host=0.0.0.0",
    `--port=${mlflowPort} --workers=${workers}`,
    "--serve-artifacts --expose-prometheus=/tmp/metrics",
  ].join(" ");
  return {
    image: imageReference("mlflow", machine.images),
    // A newer version refuses the schema of an older one until it has been brought up to date.
    command: ["sh", "-c", `mlflow db upgrade "$MLFLOW_BACKEND_STORE_URI" && exec ${server}`],
    env: {
      HOME: "/tmp",
      MLFLOW_BACKEND_STORE_URI: store,
      MLFLOW_ARTIFACTS_DESTINATION: `${folder}/artifacts`,
      // By name alone: a web page that reaches this machine by a name of its own is refused.
      MLFLOW_SERVER_ALLOWED_HOSTS: [name, "localhost", "127.0.0.1", ...allowedHosts]
        .flatMap(withAnyPort)
        .join(","),
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      MLFLOW_DISABLE_TELEMETRY: "true",
    },
    user: mlflowUser,
    port: { inside: mlflowPort, outside: port },
    memoryMiB,
    volumes: { data: folder },
    // Uploads pass through here on their way to the volume.
    scratch: { "/tmp": { sizeMiB: Math.floor(memoryMiB / 2) } },
    health: { test: answersPython(mlflowPort, "/health"), startSeconds: 120, waitSeconds: 300 },
  };
}

/** Images of Python have neither curl nor wget for certain. */
export function answersPython(port: number, path: string): string[] {
  const get = `import urllib.request as r; r.urlopen("http://127.0.0.1:${port}${path}", timeout=4)`;
  return ["CMD", "python", "-c", get];
}
