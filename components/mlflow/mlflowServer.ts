import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, caKey, PostgresDatabase, type PostgresEndpoint, type SecretReference } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  comersOf,
  configMap,
  disruptionBudget,
  metadataIn,
  networkPolicy,
  openTo,
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
  type WebAccess,
} from "../kubernetes";
import {
  type ArtifactsForPod,
  artifactsInStore,
  artifactsOnVolume,
  type ArtifactStore,
  type ArtifactVolume,
} from "./artifacts";
import { mlflowDatabases } from "./databases";
import type { MlflowEndpoint } from "./endpoint";
import { basicAuthIni, mlflowPort, sqlAlchemyUri } from "./mlflowConfig";
import { mlflowPod, mlflowSecretKeys } from "./mlflowPod";
import { mlflowMetricsPort } from "./mlflowMetrics";
import { MlflowUser } from "./mlflowUser";

export interface MlflowServerArgs {
  namespace: pulumi.Input<string>;
  /** Holds runs, models and accounts, in two databases of their own. */
  postgres: PostgresEndpoint;
  /** Where models and other artifacts are kept. */
  artifacts: ArtifactVolume | ArtifactStore;
  /** Servers side by side; more than one needs a store that they share. Default 1. */
  replicas?: number;
  /** Worker processes, about 200 MiB each. Default 2. */
  workers?: number;
  /** Default: a quarter of a core and 1Gi. */
  resources?: Resources;
  /** Host names beyond those inside the cluster, such as an ingress'. Default: none. */
  allowedHosts?: string[];
  /** Somebody trains models inside the cluster: an account that registers them is made as well. Default false. */
  trains?: boolean;
  /** Somebody scrapes its metrics, which a container beside the server tells. Default false. */
  watched?: boolean;
  /** Who reaches its page from outside the cluster. Default: nobody. */
  access?: WebAccess;
  images?: ImageSource;
}

const adminUsername = "admin";

/** The volume is mounted by one pod at a time, and one version at a time works on the schema. */
const oneAtATime = { type: "Recreate" };

/** A new version brings the schema up to date while the old one still answers: its additions do not disturb that. */
const sideBySide = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

/** What a pod carries to be told what MLflow counts. */
export const mlflowScraperLabels = clientLabels("mlflow-metrics");

const script = (name: string) => readFileSync(path.join(__dirname, "scripts", name), "utf8");

/**
 * MLflow: tracking server and model registry. With the artifacts on a volume it is one server, because one node mounts
 * it. Clients fetch artifacts through the server, so that nobody else needs the volume or the rights to a bucket.
 */
export class MlflowServer extends pulumi.ComponentResource implements MlflowEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = mlflowPort;
  readonly trackingUri: pulumi.Output<string>;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("mlflow");
  readonly administrator: MlflowEndpoint["administrator"];
  readonly service: pulumi.Output<string>;
  /** Name or address of its load balancer. Absent: it has none. */
  readonly outside?: pulumi.Output<string>;
  private readonly reader: MlflowUser;
  private readonly trainer?: MlflowUser;

  constructor(name: string, args: MlflowServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:mlflow:MlflowServer", name, {}, opts);
    const identity = { name: "mlflow", instance: name, component: "registry" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const password = new random.RandomPassword(`${name}-admin-password`, alphanumeric, { parent: this });
    const tracking = this.database(`${name}-tracking`, mlflowDatabases.tracking, args);
    const accounts = this.database(`${name}-accounts`, mlflowDatabases.accounts, args);
    const config = this.config(name, args, scope, { tracking, accounts, password });
    const account = serviceAccount(`${name}-account`, scope);
    const artifacts = this.artifacts(name, args, scope);
    const admitted = this.admitted(name, args, account);
    const deployment = this.server(name, args, scope, { config, account, artifacts, admitted });
    if (replicasOf(args) > 1) disruptionBudget(`${name}-budget`, scope);
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: mlflowPort,
      targetPort: "http",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [
        { peers: [podsOfThePlatform(this.clientLabels)], port: mlflowPort },
        ...(args.watched
          ? [{ peers: [podsOfThePlatform(mlflowScraperLabels)], port: mlflowMetricsPort }]
          : []),
        ...comersOf(args.access ?? {}, mlflowPort),
      ],
      to: [{ peers: args.postgres.peers, port: args.postgres.port }, ...artifacts.egress],
    });

    this.outside = openTo(name, scope, {
      serviceName: name,
      port: mlflowPort,
      targetPort: "http",
      access: args.access ?? {},
    });

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(stable), deployment.metadata]).apply(([host]) => host);
    this.trackingUri = pulumi.interpolate`http://${this.host}:${mlflowPort}`;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.service = stable.metadata.name;
    this.administrator = { username: adminUsername, password: password.result };
    this.reader = this.account(`${name}-reader`, "models", args, password);
    if (args.trains) this.trainer = this.account(`${name}-trainer`, "trainer", args, password);
    this.registerOutputs({ trackingUri: this.trackingUri });
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    return this.reader.credentialsFor(consumer, namespace);
  }

  trainerFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    if (!this.trainer)
      throw new Error("MLflow was made without an account that registers models: trains: true");
    return this.trainer.credentialsFor(consumer, namespace);
  }

  private database(name: string, database: string, args: MlflowServerArgs): PostgresDatabase {
    const { postgres: server, images } = args;
    return new PostgresDatabase(name, { server, database, images }, { parent: this });
  }

  private config(
    name: string,
    args: MlflowServerArgs,
    scope: Scope,
    parts: { tracking: PostgresDatabase; accounts: PostgresDatabase; password: random.RandomPassword },
  ): k8s.core.v1.Secret {
    // Shared by all workers: each would otherwise refuse the forms that another one made.
    const sessionKey = new random.RandomPassword(`${name}-session-key`, alphanumeric, { parent: this });
    const { tracking, accounts, password } = parts;
    return secret(`${name}-config`, scope, {
      [mlflowSecretKeys.backendStoreUri]: tracking.uri.apply(sqlAlchemyUri),
      [mlflowSecretKeys.sessionKey]: sessionKey.result,
      [mlflowSecretKeys.basicAuth]: pulumi
        .all([accounts.uri, password.result])
        .apply(([uri, adminPassword]) =>
          basicAuthIni({ databaseUri: sqlAlchemyUri(uri), adminUsername, adminPassword }),
        ),
      ...(args.postgres.ca && { [caKey]: args.postgres.ca }),
    });
  }

  private artifacts(name: string, { artifacts }: MlflowServerArgs, scope: Scope): ArtifactsForPod {
    if ("store" in artifacts) return artifactsInStore(artifacts.store);
    const claim = volumeClaim(`${name}-artifacts`, scope, { claimName: `${name}-artifacts`, ...artifacts });
    return artifactsOnVolume(claim.metadata.name);
  }

  /** What has to be there before a server can reach the store. */
  private admitted(
    name: string,
    { artifacts, namespace }: MlflowServerArgs,
    { metadata }: k8s.core.v1.ServiceAccount,
  ): pulumi.Resource[] {
    return "store" in artifacts ? artifacts.store.admit(name, { namespace, name: metadata.name }) : [];
  }

  private server(
    name: string,
    args: MlflowServerArgs,
    scope: Scope,
    { config, account, artifacts, admitted }: ServerParts,
  ): k8s.apps.v1.Deployment {
    const { exclusive } = artifacts;
    const scripts = configMap(`${name}-scripts`, scope, {
      "migrate.py": script("migrate.py"),
      ...(args.watched && { "metrics.py": script("metrics.py") }),
    });
    const pod = mlflowPod(scope.identity, {
      service: name,
      namespace: args.namespace,
      postgres: args.postgres,
      serviceAccount: account.metadata.name,
      config: config.metadata.name,
      scripts: scripts.metadata.name,
      artifacts,
      image: imageReference("mlflow", args.images),
      resources: args.resources ?? { cpu: "250m", memory: "1Gi" },
      workers: args.workers ?? 2,
      allowedHosts: hostsOf(args),
      watched: args.watched ?? false,
      spread: replicasOf(args) > 1,
    });
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: replicasOf(args),
          strategy: exclusive ? oneAtATime : sideBySide,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      { parent: this, deleteBeforeReplace: exclusive, dependsOn: admitted },
    );
  }

  private account(
    name: string,
    username: string,
    args: MlflowServerArgs,
    password: random.RandomPassword,
  ): MlflowUser {
    return new MlflowUser(
      name,
      {
        username,
        namespace: args.namespace,
        server: this,
        adminUsername,
        adminPassword: password.result,
        incarnation: args.postgres.administration.incarnation,
        images: args.images,
      },
      { parent: this },
    );
  }
}

interface ServerParts {
  config: k8s.core.v1.Secret;
  account: k8s.core.v1.ServiceAccount;
  artifacts: ArtifactsForPod;
  admitted: pulumi.Resource[];
}

/** Whoever comes by the name of the page is answered under it. */
function hostsOf({ allowedHosts = [], access }: MlflowServerArgs): string[] {
  const { host } = new URL(access?.url ?? "http://localhost");
  return access?.url === undefined || allowedHosts.includes(host) ? allowedHosts : [...allowedHosts, host];
}

function replicasOf({ replicas = 1 }: MlflowServerArgs): number {
  return replicas;
}
