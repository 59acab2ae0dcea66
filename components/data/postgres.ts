import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  configMap,
  memoryMiB,
  networkPolicy,
  type Peer,
  podsIn,
  podsOfThePlatform,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
  volumeClaim,
} from "../kubernetes";
import type { Administrator, PostgresAdministration, PostgresEndpoint } from "./endpoints";
import { alphanumeric } from "./passwords";
import { pgHbaConf, postgresPort, postgresqlConf } from "./postgresConfig";
import { postgresPod } from "./postgresPod";
import { type CertificateEnds, ServerCertificate, tlsKeys } from "./serverCertificate";
import { singleServer } from "./singleServer";

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

/** As the image calls it. */
const adminUsername = "postgres";

/** One PostgreSQL server inside the cluster: one instance, one volume, no failover. */
export class Postgres extends pulumi.ComponentResource implements PostgresEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = postgresPort;
  readonly ca?: pulumi.Output<string>;
  readonly certificateEnds?: CertificateEnds;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("postgres");
  readonly administration: PostgresAdministration;
  readonly administrator: Administrator;
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
      port: postgresPort,
      targetPort: "postgres",
      type: "None",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port: postgresPort }],
    });
    const server = this.server(name, args, scope, { claim, governing, credentials, certificate });

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(governing), server.metadata]).apply(([host]) => host);
    this.ca = certificate?.ca;
    this.certificateEnds = certificate?.ends;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.service = governing.metadata.name;
    this.administrator = { username: adminUsername, password: password.result };
    this.administration = {
      namespace: args.namespace,
      credentials: {
        PGUSER: adminUsername,
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
      ...tlsKeys(certificate),
    });
  }

  private server(
    name: string,
    args: PostgresArgs,
    scope: Scope,
    parts: ServerParts,
  ): k8s.apps.v1.StatefulSet {
    const { resources, maxConnections = 100 } = args;
    const tls = parts.certificate !== undefined;
    const memory = memoryMiB(resources.memoryLimit ?? resources.memory);
    const config = configMap(`${name}-config`, scope, {
      "postgresql.conf": postgresqlConf({ memoryMiB: memory, maxConnections, tls }),
      "pg_hba.conf": pgHbaConf({ tls }),
    });
    const pod = postgresPod(scope.identity, {
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      credentials: parts.credentials.metadata.name,
      config: config.metadata.name,
      claim: parts.claim.metadata.name,
      image: imageReference("postgres", args.images),
      resources,
      tls,
    });
    return singleServer(name, scope, parts.governing, pod);
  }
}

interface ServerParts {
  claim: k8s.core.v1.PersistentVolumeClaim;
  governing: k8s.core.v1.Service;
  credentials: k8s.core.v1.Secret;
  certificate: ServerCertificate | undefined;
}
