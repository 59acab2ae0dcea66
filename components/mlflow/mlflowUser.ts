import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, incarnationAnnotation, type SecretReference } from "../data";
import { imageReference, type ImageSource } from "../image";
import { configMap, job, networkPolicy, type Scope, secret, serviceAccount, smallTask } from "../kubernetes";
import type { MlflowEndpoint } from "./endpoint";

export interface MlflowUserArgs {
  username: string;
  /** Where the Job runs that creates the account. */
  namespace: pulumi.Input<string>;
  server: Pick<MlflowEndpoint, "trackingUri" | "peers" | "port" | "clientLabels">;
  adminUsername: string;
  adminPassword: pulumi.Output<string>;
  /** Of the server that holds the accounts. */
  incarnation: pulumi.Output<string>;
  images?: ImageSource;
}

const script = readFileSync(path.join(__dirname, "scripts", "ensure_user.py"), "utf8");

/** An account that may read everything and write what it made itself, so that no workload holds the administrator's password. */
export class MlflowUser extends pulumi.ComponentResource {
  private readonly scope: Scope;
  private readonly label: string;
  private readonly username: string;
  private readonly password: pulumi.Output<string>;

  constructor(name: string, args: MlflowUserArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:mlflow:MlflowUser", name, {}, opts);
    const identity = { name: "mlflow-user", instance: args.username, component: "registry-setup" };
    this.scope = { parent: this, namespace: args.namespace, identity };
    this.label = name;
    this.username = args.username;
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const created = this.create(name, args, password);
    // Through the Job as well, so that whoever uses the password is created after the account exists.
    this.password = pulumi.all([password.result, created.metadata]).apply(([result]) => result);
    this.registerOutputs({});
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const credentials = secret(
      `${this.label}-${consumer}`,
      { ...this.scope, namespace },
      { username: this.username, password: this.password },
    );
    return { name: credentials.metadata.name };
  }

  private create(name: string, args: MlflowUserArgs, password: random.RandomPassword): k8s.batch.v1.Job {
    const { scope } = this;
    const { server } = args;
    const scripts = configMap(`${name}-script`, scope, { "ensure_user.py": script });
    const passwords = secret(`${name}-setup`, scope, {
      admin: args.adminPassword,
      account: password.result,
    });
    const peers = networkPolicy(`${name}-peers`, scope, { to: [{ peers: server.peers, port: server.port }] });
    return job(
      `${name}-create`,
      scope,
      {
        identity: scope.identity,
        labels: server.clientLabels,
        annotations: { [incarnationAnnotation]: args.incarnation },
        serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
        uid: 1000,
        containers: [
          {
            name: "ensure-user",
            image: imageReference("mlflow", args.images),
            command: ["python", "/scripts/ensure_user.py"],
            env: {
              MLFLOW_TRACKING_URI: server.trackingUri,
              ADMIN_USERNAME: args.adminUsername,
              ADMIN_PASSWORD: { secret: passwords.metadata.name, key: "admin" },
              ACCOUNT_USERNAME: args.username,
              ACCOUNT_PASSWORD: { secret: passwords.metadata.name, key: "account" },
            },
            resources: smallTask,
            mounts: [{ volume: "scripts", path: "/scripts", readOnly: true }],
          },
        ],
        volumes: { scripts: { configMap: { name: scripts.metadata.name } } },
        scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" } },
      },
      { dependsOn: [peers] },
    );
  }
}
