import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  configMap,
  type Container,
  memoryMiB,
  metadataIn,
  networkPolicy,
  type Peer,
  type Pod,
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
import { caKey } from "./clientTls";
import type { PostgresAdministration, PostgresEndpoint } from "./endpoints";
import { pgHbaConf, postgresqlConf, postgresTlsFolder } from "./postgresConfig";
import { ServerCertificate } from "./serverCertificate";

export interface PostgresArgs {
  namespace: pulumi.Input<string>;
  /** Size of the volume. It can grow later, in place; it never shrinks. */
  storageGiB: number;
  /** Memory sizes the server's caches as well. */
  resources: Resources;
  /** Default: the cluster's default class. It must allow expansion for the volume to grow. */
  storageClass?: string;
  /** Encrypt and refuse what is not encrypted; clients verify the server's name. Default true. */
  tls?: boolean;
  /** Connections the server accepts at a time; each costs some MiB. Default 100. */
  maxConnections?: number;
  images?: ImageSource;
}

/** uid and gid of `postgres` in the Debian image. */
export const postgresUid = 999;
const port = 5432;
const configFolder = "/etc/postgresql";
const passwordFolder = "/etc/postgresql-password";

/** One PostgreSQL server inside the cluster: one instance, one volume, no failover. */
export class Postgres extends pulumi.ComponentResource implements PostgresEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = port;
  readonly ca?: pulumi.Output<string>;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("postgres");
  readonly administration: PostgresAdministration;
  /** Of the user `postgres`. For people; workloads get a role of their own. */
  readonly password: pulumi.Output<string>;
  /** Name of the Service. */
  readonly service: pulumi.Output<string>;

  constructor(name: string, args: PostgresArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:Postgres", name, {}, opts);
    const identity = { name: "postgres", instance: name, component: "database" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const certificate = this.certificate(name, args);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const credentials = this.credentials(name, scope, password, certificate);
    const claim = volumeClaim(`${name}-data`, scope, { claimName: `${name}-data`, ...args });
    const governing = service(`${name}-service`, scope, {
      serviceName: name,
      port,
      targetPort: "postgres",
      type: "None",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port }],
    });
    const server = this.server(name, args, scope, { claim, governing, credentials, certificate });

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(governing), server.metadata]).apply(([host]) => host);
    this.ca = certificate?.ca;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.password = password.result;
    this.service = governing.metadata.name;
    this.administration = {
      namespace: args.namespace,
      credentials: {
        PGUSER: "postgres",
        PGPASSWORD: { secret: credentials.metadata.name, key: "password" },
      },
      caSecret: certificate && credentials.metadata.name,
      incarnation: claim.metadata.uid,
    };
    this.registerOutputs({ host: this.host });
  }

  private certificate(name: string, args: PostgresArgs): ServerCertificate | undefined {
    if (args.tls === false) return undefined;
    return new ServerCertificate(
      `${name}-tls`,
      { service: name, namespace: args.namespace },
      { parent: this },
    );
  }

  /** The administrator's password and the server's certificate: what the server's own pod mounts. */
  private credentials(
    name: string,
    scope: Scope,
    password: random.RandomPassword,
    certificate: ServerCertificate | undefined,
  ): k8s.core.v1.Secret {
    return secret(`${name}-admin`, scope, {
      password: password.result,
      ...(certificate && {
        "tls.crt": certificate.certificate,
        "tls.key": certificate.privateKey,
        [caKey]: certificate.ca,
      }),
    });
  }

  private server(
    name: string,
    args: PostgresArgs,
    scope: Scope,
    parts: ServerParts,
  ): k8s.apps.v1.StatefulSet {
    const encrypted = parts.certificate !== undefined;
    const config = configMap(`${name}-config`, scope, {
      "postgresql.conf": postgresqlConf({
        memoryMiB: memoryMiB(args.resources.memoryLimit ?? args.resources.memory),
        maxConnections: args.maxConnections ?? 100,
        tls: encrypted,
      }),
      "pg_hba.conf": pgHbaConf({ tls: encrypted }),
    });
    const pod = podTemplate({
      identity: scope.identity,
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      uid: postgresUid,
      terminationGraceSeconds: 60,
      containers: [container(args, encrypted)],
      volumes: {
        data: { persistentVolumeClaim: { claimName: parts.claim.metadata.name } },
        config: { configMap: { name: config.metadata.name } },
        password: secretFiles(parts.credentials, ["password"]),
        ...(encrypted && { tls: secretFiles(parts.credentials, ["tls.crt", "tls.key"]) }),
      },
      scratch: {
        run: { path: "/var/run/postgresql", sizeLimit: "16Mi" },
        tmp: { path: "/tmp", sizeLimit: "1Gi" },
        // Parallel queries exchange rows here; the container runtime's own 64 MiB are soon full.
        shm: { path: "/dev/shm", sizeLimit: "256Mi", memory: true },
      },
    });
    return new k8s.apps.v1.StatefulSet(
      `${name}-server`,
      {
        metadata: metadataIn(scope, { name }),
        spec: {
          replicas: 1,
          serviceName: parts.governing.metadata.name,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: pod,
        },
      },
      // Two servers on one data directory destroy it: the old one goes first, whatever is replaced.
      { parent: this, deleteBeforeReplace: true },
    );
  }
}

interface ServerParts {
  claim: k8s.core.v1.PersistentVolumeClaim;
  governing: k8s.core.v1.Service;
  credentials: k8s.core.v1.Secret;
  certificate: ServerCertificate | undefined;
}

/** Letters and digits alone fit into a URI, an ini file and a shell without escaping. */
export const alphanumeric = { length: 32, special: false };

function container(args: PostgresArgs, encrypted: boolean): Container {
  const ready = { exec: { command: ["pg_isready", "--host=127.0.0.1", "--username=postgres"] } };
  return {
    name: "postgres",
    image: imageReference("postgres", args.images),
    args: ["-c", `config_file=${configFolder}/postgresql.conf`, "-c", `hba_file=${configFolder}/pg_hba.conf`],
    env: {
      POSTGRES_PASSWORD_FILE: `${passwordFolder}/password`,
      POSTGRES_INITDB_ARGS: "--data-checksums --auth-local=peer --auth-host=scram-sha-256",
    },
    ports: { postgres: port },
    resources: args.resources,
    mounts: [
      // Since 18 the image keeps its data in a folder per major version below this one.
      { volume: "data", path: "/var/lib/postgresql" },
      { volume: "config", path: configFolder, readOnly: true },
      { volume: "password", path: passwordFolder, readOnly: true },
      ...(encrypted ? [{ volume: "tls", path: postgresTlsFolder, readOnly: true }] : []),
    ],
    probes: {
      // Replaying the log after a crash can take minutes; killing the server meanwhile starts it over.
      startup: { ...ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 180 },
      readiness: { ...ready, periodSeconds: 10, timeoutSeconds: 3 },
      liveness: { ...ready, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    },
  };
}

/** Some keys of a Secret as files; the server refuses a key that others than owner and group may read. */
function secretFiles(owner: k8s.core.v1.Secret, keys: string[]): NonNullable<Pod["volumes"]>[string] {
  const items = keys.map((key) => ({ key, path: key }));
  return { secret: { secretName: owner.metadata.name, defaultMode: 0o440, items } };
}
