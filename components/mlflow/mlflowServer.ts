import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, PostgresDatabase, type PostgresEndpoint, type SecretReference, trust } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  configMap,
  type Container,
  metadataIn,
  networkPolicy,
  type Peer,
  podsIn,
  podsOfThePlatform,
  podTemplate,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
  volumeClaim,
} from "../kubernetes";
import type { MlflowEndpoint } from "./endpoint";
import { allowedHosts, allowedOrigins, basicAuthIni, mlflowPort, sqlAlchemyUri } from "./mlflowConfig";
import { MlflowUser } from "./mlflowUser";

export interface MlflowServerArgs {
  namespace: pulumi.Input<string>;
  /** Holds runs, models and accounts, in two databases of their own. */
  postgres: PostgresEndpoint;
  /** Size of the volume for models and other artifacts. It can grow later, in place. */
  storageGiB: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
  /** Worker processes, about 200 MiB each. Default 2. */
  workers?: number;
  /** Default: a quarter of a core and 1Gi. */
  resources?: Resources;
  /** Host names beyond those inside the cluster, such as an ingress'. Default: none. */
  allowedHosts?: string[];
  images?: ImageSource;
}

/** What the parts of the server hand to one another. */
interface Parts {
  tracking: PostgresDatabase;
  config: k8s.core.v1.Secret;
  claim: k8s.core.v1.PersistentVolumeClaim;
}

/** Any uid works; this one owns the artifacts. */
const mlflowUid = 1000;
const configFolder = "/etc/mlflow";
const artifactsFolder = "/artifacts";
const adminUsername = "admin";
const migration = readFileSync(path.join(__dirname, "scripts", "migrate.py"), "utf8");

/**
 * MLflow: tracking server and model registry. One replica, because the artifacts are on a volume that one node mounts.
 * Clients fetch artifacts through the server, so that nobody else needs the volume.
 */
export class MlflowServer extends pulumi.ComponentResource implements MlflowEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = mlflowPort;
  readonly trackingUri: pulumi.Output<string>;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("mlflow");
  readonly administrator: MlflowEndpoint["administrator"];
  readonly service: pulumi.Output<string>;
  private readonly reader: MlflowUser;

  constructor(name: string, args: MlflowServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:mlflow:MlflowServer", name, {}, opts);
    const identity = { name: "mlflow", instance: name, component: "registry" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const password = new random.RandomPassword(`${name}-admin-password`, alphanumeric, { parent: this });
    const tracking = this.database(`${name}-tracking`, "mlflow", args);
    const accounts = this.database(`${name}-accounts`, "mlflow_auth", args);
    const config = this.config(name, scope, { tracking, accounts, password });
    const claim = volumeClaim(`${name}-artifacts`, scope, { claimName: `${name}-artifacts`, ...args });
    const deployment = this.server(name, args, scope, { tracking, config, claim });
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: mlflowPort,
      targetPort: "http",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port: mlflowPort }],
      to: [{ peers: args.postgres.peers, port: args.postgres.port }],
    });

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(stable), deployment.metadata]).apply(([host]) => host);
    this.trackingUri = pulumi.interpolate`http://${this.host}:${mlflowPort}`;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.service = stable.metadata.name;
    this.administrator = { username: adminUsername, password: password.result };
    this.reader = this.readerOf(name, args, password);
    this.registerOutputs({ trackingUri: this.trackingUri });
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    return this.reader.credentialsFor(consumer, namespace);
  }

  private database(name: string, database: string, args: MlflowServerArgs): PostgresDatabase {
    const { postgres: server, namespace: consumerNamespace, images } = args;
    return new PostgresDatabase(name, { server, database, consumerNamespace, images }, { parent: this });
  }

  private config(
    name: string,
    scope: Scope,
    parts: { tracking: PostgresDatabase; accounts: PostgresDatabase; password: random.RandomPassword },
  ): k8s.core.v1.Secret {
    // Shared by all workers: each would otherwise refuse the forms that another one made.
    const sessionKey = new random.RandomPassword(`${name}-session-key`, alphanumeric, { parent: this });
    const { tracking, accounts, password } = parts;
    return secret(`${name}-config`, scope, {
      "backend-store-uri": tracking.uri.apply(sqlAlchemyUri),
      "session-key": sessionKey.result,
      "admin-password": password.result,
      "basic_auth.ini": pulumi
        .all([accounts.uri, password.result])
        .apply(([uri, adminPassword]) =>
          basicAuthIni({ databaseUri: sqlAlchemyUri(uri), adminUsername, adminPassword }),
        ),
    });
  }

  private server(
    name: string,
    args: MlflowServerArgs,
    scope: Scope,
    { tracking, config, claim }: Parts,
  ): k8s.apps.v1.Deployment {
    const scripts = configMap(`${name}-scripts`, scope, { "migrate.py": migration });
    const authority = args.postgres.ca && trust("postgres", tracking.name);
    const common = {
      image: imageReference("mlflow", args.images),
      resources: args.resources ?? { cpu: "250m", memory: "1Gi" },
    };
    const backend = {
      HOME: "/tmp",
      MLFLOW_BACKEND_STORE_URI: { secret: config.metadata.name, key: "backend-store-uri" },
    };
    const template = podTemplate({
      identity: scope.identity,
      labels: args.postgres.clientLabels,
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      uid: mlflowUid,
      terminationGraceSeconds: 60,
      initContainers: [
        {
          ...common,
          name: "migrate",
          command: ["python", "/scripts/migrate.py"],
          env: backend,
          mounts: [{ volume: "scripts", path: "/scripts", readOnly: true }, ...(authority?.mounts ?? [])],
        },
      ],
      containers: [
        {
          ...common,
          ...serverProcess(args),
          env: { ...backend, ...serverEnvironment(name, args, config) },
          mounts: [
            { volume: "artifacts", path: artifactsFolder },
            { volume: "config", path: configFolder, readOnly: true },
            ...(authority?.mounts ?? []),
          ],
        },
      ],
      volumes: {
        artifacts: { persistentVolumeClaim: { claimName: claim.metadata.name } },
        config: {
          secret: {
            secretName: config.metadata.name,
            defaultMode: 0o440,
            items: [{ key: "basic_auth.ini", path: "basic_auth.ini" }],
          },
        },
        scripts: { configMap: { name: scripts.metadata.name } },
        ...authority?.volumes,
      },
      // Uploads pass through here on their way to the volume.
      scratch: { tmp: { path: "/tmp", sizeLimit: "10Gi" } },
    });
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: 1,
          // The volume is mounted by one pod at a time, and one version at a time works on the schema.
          strategy: { type: "Recreate" },
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template,
        },
      },
      { parent: this, deleteBeforeReplace: true },
    );
  }

  private readerOf(name: string, args: MlflowServerArgs, password: random.RandomPassword): MlflowUser {
    return new MlflowUser(
      `${name}-reader`,
      {
        username: "models",
        namespace: args.namespace,
        server: this,
        adminUsername,
        adminPassword: password.result,
        images: args.images,
      },
      { parent: this },
    );
  }
}

function serverProcess(args: MlflowServerArgs): Pick<Container, "name" | "command" | "ports" | "probes"> {
  // Static: it says that the process answers, not that the database does, which is what a restart could mend.
  const healthy = { httpGet: { path: "/health", port: "http" } };
  return {
    name: "mlflow",
    command: [
      "mlflow",
      "server",
      "--app-name=basic-auth",
      "--host=0.0.0.0",
      `--port=${mlflowPort}`,
      `--workers=${args.workers ?? 2}`,
      "--serve-artifacts",
      "--expose-prometheus=/tmp/metrics",
    ],
    ports: { http: mlflowPort },
    probes: {
      startup: { ...healthy, periodSeconds: 5, failureThreshold: 60 },
      readiness: { ...healthy, periodSeconds: 10, timeoutSeconds: 5 },
      liveness: { ...healthy, periodSeconds: 20, timeoutSeconds: 10 },
    },
  };
}

function serverEnvironment(
  name: string,
  args: MlflowServerArgs,
  config: k8s.core.v1.Secret,
): NonNullable<Container["env"]> {
  const additional = args.allowedHosts ?? [];
  const hosts = pulumi
    .output(args.namespace)
    .apply((namespace) => allowedHosts(name, namespace, additional).join(","));
  return {
    MLFLOW_ARTIFACTS_DESTINATION: artifactsFolder,
    MLFLOW_SERVER_ALLOWED_HOSTS: hosts,
    ...(additional.length > 0 && {
      MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: allowedOrigins(additional).join(","),
    }),
    MLFLOW_AUTH_CONFIG_PATH: `${configFolder}/basic_auth.ini`,
    MLFLOW_FLASK_SERVER_SECRET_KEY: { secret: config.metadata.name, key: "session-key" },
    // Nothing here uses MLflow's own job queue, which costs a process and its memory for each kind of job.
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
    MLFLOW_DISABLE_TELEMETRY: "true",
  };
}
