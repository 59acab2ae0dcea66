import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  type Container,
  networkPolicy,
  type Peer,
  type Pod,
  podsIn,
  podsOfThePlatform,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
  volumeClaim,
} from "../kubernetes";
import { caKey } from "./clientTls";
import type { RedisEndpoint, SecretReference } from "./endpoints";
import { alphanumeric } from "./passwords";
import { redisConfigFolder, redisPort, valkeyConf } from "./redisConfig";
import { type CertificateEnds, ServerCertificate, tlsKeys } from "./serverCertificate";
import { singleServer } from "./singleServer";

export interface RedisArgs {
  namespace: pulumi.Input<string>;
  /** Memory limit; three quarters of it hold data, the rest is for forks and fragmentation. */
  memoryMiB: number;
  /** Keep data over restarts. A cache that may start empty needs no volume. Default false. */
  persistent?: boolean;
  /** Size of the volume, at least twice the memory: the append-only file is rewritten beside the old one. Default 1. */
  storageGiB?: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
  /** Accept encrypted connections only; clients verify the server's name. Default true. */
  tls?: boolean;
  images?: ImageSource;
}

/** uid and gid of `valkey` in the image. */
const valkeyUid = 999;

/** One Redis-compatible server (Valkey) inside the cluster. */
export class Redis extends pulumi.ComponentResource implements RedisEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = redisPort;
  readonly tls: boolean;
  readonly ca?: pulumi.Output<string>;
  readonly certificateEnds?: CertificateEnds;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("redis");
  readonly password: pulumi.Output<string>;
  readonly service: pulumi.Output<string>;
  private readonly label: string;
  private readonly scope: Scope;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:Redis", name, {}, opts);
    const identity = { name: "redis", instance: name, component: "cache" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const certificate = this.certificate(name, args);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const config = this.config(name, args, scope, password, certificate);
    const governing = service(`${name}-service`, scope, {
      serviceName: name,
      port: redisPort,
      targetPort: "redis",
      type: "None",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port: redisPort }],
    });
    const server = this.server(name, args, scope, governing, config);

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(governing), server.metadata]).apply(([host]) => host);
    this.tls = certificate !== undefined;
    this.ca = certificate?.ca;
    this.certificateEnds = certificate?.ends;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.password = password.result;
    this.service = governing.metadata.name;
    this.label = name;
    this.scope = scope;
    this.registerOutputs({ host: this.host });
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const scope = { ...this.scope, namespace };
    const credentials = secret(`${this.label}-${consumer}`, scope, {
      password: this.password,
      ...(this.ca && { [caKey]: this.ca }),
    });
    return { name: credentials.metadata.name };
  }

  private certificate(name: string, args: RedisArgs): ServerCertificate | undefined {
    if (args.tls === false) return undefined;
    const { namespace } = args;
    return new ServerCertificate(`${name}-tls`, { service: name, namespace }, { parent: this });
  }

  /** A Secret, because the configuration names the user; the plain password is for the probes alone. */
  private config(
    name: string,
    args: RedisArgs,
    scope: Scope,
    password: random.RandomPassword,
    certificate: ServerCertificate | undefined,
  ): k8s.core.v1.Secret {
    const { memoryMiB, persistent = false } = args;
    const tuning = { memoryMiB, persistent, tls: certificate !== undefined };
    return secret(`${name}-config`, scope, {
      password: password.result,
      "valkey.conf": password.result.apply((plain) => valkeyConf({ ...tuning, password: plain })),
      ...tlsKeys(certificate),
    });
  }

  private server(
    name: string,
    args: RedisArgs,
    scope: Scope,
    governing: k8s.core.v1.Service,
    config: k8s.core.v1.Secret,
  ): k8s.apps.v1.StatefulSet {
    const tlsKeys = args.tls === false ? [] : ["tls.crt", "tls.key", caKey];
    const items = ["valkey.conf", ...tlsKeys].map((key) => ({ key, path: key }));
    return singleServer(name, scope, governing, {
      identity: scope.identity,
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      uid: valkeyUid,
      containers: [container(args, config)],
      volumes: {
        config: { secret: { secretName: config.metadata.name, defaultMode: 0o440, items } },
        ...(args.persistent && { data: this.storage(name, args, scope) }),
      },
      scratch: args.persistent ? {} : { data: { path: "/data", sizeLimit: "64Mi" } },
    });
  }

  private storage(name: string, args: RedisArgs, scope: Scope): NonNullable<Pod["volumes"]>[string] {
    const { storageGiB = 1, storageClass } = args;
    const claim = volumeClaim(`${name}-data`, scope, { claimName: `${name}-data`, storageGiB, storageClass });
    return { persistentVolumeClaim: { claimName: claim.metadata.name } };
  }
}

function container(args: RedisArgs, config: k8s.core.v1.Secret): Container {
  const connection = args.tls === false ? [] : ["--tls", "--cacert", `${redisConfigFolder}/${caKey}`];
  // The client's exit code is 0 even when the server refuses; its answer is what counts. It waits for one without an end,
  // and containerd with it: of a probe that takes too long it ends the shell, and then waits for whoever holds its output.
  const ping = `[ "$(timeout 2 valkey-cli -h localhost ${connection.join(" ")} ping)" = PONG ]`;
  const answers = { exec: { command: ["sh", "-c", ping] } };
  const password = { secret: config.metadata.name, key: "password" };
  return {
    name: "valkey",
    image: imageReference("valkey", args.images),
    args: ["valkey-server", `${redisConfigFolder}/valkey.conf`],
    // The client reads one or the other, depending on its version.
    env: { VALKEYCLI_AUTH: password, REDISCLI_AUTH: password },
    ports: { redis: redisPort },
    resources: { cpu: "100m", cpuLimit: "1", memory: `${args.memoryMiB}Mi` },
    mounts: [
      { volume: "config", path: redisConfigFolder, readOnly: true },
      ...(args.persistent ? [{ volume: "data", path: "/data" }] : []),
    ],
    probes: {
      // Reading the append-only file back takes longer the more it holds.
      startup: { ...answers, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
      readiness: { ...answers, periodSeconds: 10, timeoutSeconds: 3 },
      liveness: { ...answers, periodSeconds: 20, timeoutSeconds: 5 },
    },
  };
}
