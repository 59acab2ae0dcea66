import { readFileSync } from "node:fs";
import * as path from "node:path";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { caKey, incarnationAnnotation } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  configMap,
  job,
  type Labels,
  networkPolicy,
  type Peer,
  type Scope,
  secret,
  serviceAccount,
  smallTask,
} from "../kubernetes";
import { elasticUser } from "./elasticUser";
import { logsName } from "./logsTemplate";

/** Whom a Job asks, and what has to be there again when that starts over. */
export interface SetupTarget {
  url: pulumi.Output<string>;
  port: number;
  peers: Peer[];
  clientLabels: Labels;
  /** Authority of its certificate. */
  ca: pulumi.Output<string>;
}

export interface LogsSetupArgs {
  namespace: pulumi.Input<string>;
  target: SetupTarget;
  /** Of the account that may do it. */
  password: pulumi.Output<string>;
  /** Of the Elasticsearch behind it. */
  incarnation: pulumi.Output<string>;
  script: "templates.sh" | "objects.sh";
  /** Files that the script sends. */
  content: Record<string, string>;
  /** Variables of the script. Default none. */
  env?: Record<string, string>;
  images?: ImageSource;
}

const scriptsFolder = "/etc/mlops/scripts";
const contentFolder = "/etc/mlops/content";
const secretFolder = "/etc/mlops/target";

/**
 * A Job that tells Elasticsearch or Kibana something over their APIs. It runs again when what it says changes, and when
 * Elasticsearch starts over with an empty volume; it may be repeated at any time. It uses curl of Elasticsearch's image,
 * which is on the nodes anyway.
 */
export class LogsSetup extends pulumi.ComponentResource {
  /** Whoever needs what it put there is created after it. */
  readonly done: k8s.batch.v1.Job;

  constructor(name: string, args: LogsSetupArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:LogsSetup", name, {}, opts);
    const { namespace, target } = args;
    const identity = { name: "logs-setup", instance: name, component: "log-setup" };
    const scope: Scope = { parent: this, namespace, identity };
    const peers = networkPolicy(`${name}-peers`, scope, { to: [{ peers: target.peers, port: target.port }] });
    this.done = this.run(name, args, scope, peers);
    this.registerOutputs({});
  }

  private run(name: string, args: LogsSetupArgs, scope: Scope, peers: pulumi.Resource): k8s.batch.v1.Job {
    const { target, script, content, env } = args;
    const scripts = configMap(`${name}-scripts`, scope, readScripts("http.sh", script));
    const sent = configMap(`${name}-content`, scope, content);
    const access = secret(`${name}-access`, scope, { password: args.password, [caKey]: target.ca });
    return job(
      `${name}-job`,
      scope,
      {
        identity: scope.identity,
        labels: target.clientLabels,
        annotations: { [incarnationAnnotation]: args.incarnation },
        serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
        ...elasticUser,
        containers: [
          {
            name: "setup",
            image: imageReference("elasticsearch", args.images),
            command: ["bash", `${scriptsFolder}/${script}`],
            env: {
              URL: target.url,
              ACCOUNT: "setup",
              PASSWORD: { secret: access.metadata.name, key: "password" },
              AUTHORITY: `${secretFolder}/${caKey}`,
              CONTENT: contentFolder,
              NAME: logsName,
              // Five minutes: a server that is replaced is back by then.
              ATTEMPTS: "60",
              WAIT_SECONDS: "5",
              ...env,
            },
            resources: smallTask,
            mounts: [
              { volume: "scripts", path: scriptsFolder, readOnly: true },
              { volume: "content", path: contentFolder, readOnly: true },
              { volume: "access", path: secretFolder, readOnly: true },
            ],
          },
        ],
        volumes: {
          scripts: { configMap: { name: scripts.metadata.name } },
          content: { configMap: { name: sent.metadata.name } },
          access: { secret: { secretName: access.metadata.name, items: [{ key: caKey, path: caKey }] } },
        },
        scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" } },
      },
      { dependsOn: [peers] },
    );
  }
}

function readScripts(...names: string[]): Record<string, string> {
  const read = (file: string) => readFileSync(path.join(__dirname, "scripts", file), "utf8");
  return Object.fromEntries(names.map((file) => [file, read(file)]));
}
