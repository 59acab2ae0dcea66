import * as pulumi from "@pulumi/pulumi";
import { caKey, type CertificateEnds, type SecretReference, ServerCertificate } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  configMap,
  disruptionBudget,
  type Labels,
  networkPolicy,
  type Peer,
  podsIn,
  podsOfThePlatform,
  replicatedServer,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
} from "../kubernetes";
import type { SearchEndpoint } from "./endpoint";
import { logstashFiles, logstashPorts } from "./logstashConfig";
import { logstashFile, logstashPod } from "./logstashPod";
import { logstashVolumeGiB } from "./volumes";

export interface LogstashArgs {
  namespace: pulumi.Input<string>;
  elasticsearch: SearchEndpoint;
  /** Servers side by side, each with a queue of its own. Default 1. */
  replicas?: number;
  /** Of each. Not quite half of the memory becomes heap, the rest is for buffers, Ruby and threads. */
  resources: Resources;
  /** What each keeps while Elasticsearch is away; its volume is half as large again. Default 4. */
  queueGiB?: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
  images?: ImageSource;
}

/** What a shipper of logs needs, and what it has to show. */
export interface LogsIntake {
  host: pulumi.Output<string>;
  port: number;
  peers: Peer[];
  clientLabels: Labels;
  /** Pods whose lines must not come back to it, as `<namespace>_<pod>`. */
  ownPods: pulumi.Output<string>;
  /** Writes a shipper's certificate into its namespace: `tls.crt`, `tls.key` and `ca.crt`. */
  certificateFor(shipper: string, namespace: pulumi.Input<string>): SecretReference;
}

/** Logstash: takes lines from Filebeat, drops secrets, makes fields of them, and waits for Elasticsearch on disk. */
export class Logstash extends pulumi.ComponentResource implements LogsIntake {
  readonly host: pulumi.Output<string>;
  readonly port = logstashPorts.beats;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("logstash");
  readonly ownPods: pulumi.Output<string>;
  private readonly label: string;
  private readonly scope: Scope;
  private readonly certificate: ServerCertificate;

  constructor(name: string, args: LogstashArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:Logstash", name, {}, opts);
    const { namespace, elasticsearch, replicas = 1 } = args;
    const identity = { name: "logstash", instance: name, component: "log-pipeline" };
    const scope: Scope = { parent: this, namespace, identity };
    this.label = name;
    this.scope = scope;
    this.certificate = new ServerCertificate(`${name}-tls`, { service: name, namespace }, { parent: this });
    const intake = service(`${name}-service`, scope, {
      serviceName: name,
      port: logstashPorts.beats,
      targetPort: "beats",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port: logstashPorts.beats }],
      to: [{ peers: elasticsearch.peers, port: elasticsearch.port }],
    });
    if (replicas > 1) disruptionBudget(`${name}-budget`, scope);
    const server = this.servers(name, args, intake.metadata.name);

    this.host = pulumi.all([serviceHost(intake), server.metadata]).apply(([host]) => host);
    this.peers = [podsIn(namespace, selectorOf(identity))];
    this.ownPods = pulumi.interpolate`${namespace}_${name}-`;
    this.registerOutputs({ host: this.host });
  }

  /** Those of shippers among them, as far as they have got theirs. */
  get certificateEnds(): CertificateEnds {
    return this.certificate.ends;
  }

  certificateFor(shipper: string, namespace: pulumi.Input<string>): SecretReference {
    const { certificate, privateKeyPkcs8 } = this.certificate.forClient(shipper);
    const scope = { ...this.scope, namespace };
    const shown = secret(`${this.label}-${shipper}`, scope, {
      "tls.crt": certificate,
      "tls.key": privateKeyPkcs8,
      [caKey]: this.certificate.ca,
    });
    return { name: shown.metadata.name };
  }

  private servers(name: string, args: LogstashArgs, governing: pulumi.Output<string>) {
    const { scope } = this;
    const { elasticsearch, queueGiB = 4, replicas = 1, storageClass } = args;
    const files = elasticsearch.url.apply((url) =>
      logstashFiles({
        queueGiB,
        tls: {
          certificate: logstashFile.tls("tls.crt"),
          key: logstashFile.tls("tls.key"),
          clientAuthority: logstashFile.tls(caKey),
        },
        elasticsearch: { url, authority: logstashFile.elasticsearch(caKey) },
      }),
    );
    const pod = logstashPod(scope.identity, {
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      image: imageReference("logstash", args.images),
      resources: args.resources,
      clientLabels: elasticsearch.clientLabels,
      settings: configMap(`${name}-settings`, scope, files).metadata.name,
      certificate: secret(`${name}-certificate`, scope, {
        "tls.crt": this.certificate.certificate,
        "tls.key": this.certificate.privateKeyPkcs8,
        [caKey]: this.certificate.ca,
      }).metadata.name,
      account: elasticsearch.credentialsFor("logstash", name, args.namespace).name,
      spread: replicas > 1,
    });
    return replicatedServer(name, scope, {
      serverName: name,
      replicas,
      governing,
      pod,
      storageGiB: logstashVolumeGiB(queueGiB),
      storageClass,
    }).server;
  }
}
