import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { caKey, type CertificateEnds, type SecretReference, ServerCertificate } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  configMap,
  disruptionBudget,
  networkPolicy,
  type Peer,
  podsIn,
  podsOfThePlatform,
  type ReplicatedServer,
  replicatedServer,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
} from "../kubernetes";
import { type AccountName, rolesYaml } from "./accounts";
import { elasticsearchPorts, elasticsearchTls, elasticsearchYaml } from "./elasticsearchConfig";
import { elasticsearchPod } from "./elasticsearchPod";
import type { SearchEndpoint } from "./endpoint";
import { Realm } from "./realm";

export interface ElasticsearchArgs {
  namespace: pulumi.Input<string>;
  /** 1, or 3, of which one may fail. */
  nodes: 1 | 3;
  /** Of each node. Half of the memory becomes heap, the rest is for the page cache. */
  resources: Resources;
  /** Size of each node's volume. It can grow later, in place; it never shrinks. Default 20. */
  storageGiB?: number;
  /** Default: the cluster's default class. It must allow expansion for the volumes to grow. */
  storageClass?: string;
  images?: ImageSource;
}

const scripts = ["prepare.sh", "started.sh"] as const;

/**
 * Elasticsearch, by itself: one node, or three that elect a master and keep each log twice. Encrypted on both of its
 * ports, with accounts in files, so that its clients can be made in the same update.
 */
export class Elasticsearch extends pulumi.ComponentResource implements SearchEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = elasticsearchPorts.http;
  readonly url: pulumi.Output<string>;
  readonly ca: pulumi.Output<string>;
  readonly certificateEnds: CertificateEnds;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("elasticsearch");
  readonly service: pulumi.Output<string>;
  readonly administrator: SearchEndpoint["administrator"];
  readonly manager: SearchEndpoint["manager"];
  readonly setupPassword: pulumi.Output<string>;
  readonly kibanaToken: pulumi.Output<string>;
  readonly incarnation: pulumi.Output<string>;
  private readonly label: string;
  private readonly scope: Scope;
  private readonly realm: Realm;

  constructor(name: string, args: ElasticsearchArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:Elasticsearch", name, {}, opts);
    const { namespace } = args;
    const identity = { name: "elasticsearch", instance: name, component: "search" };
    const scope: Scope = { parent: this, namespace, identity };
    this.label = name;
    this.scope = scope;
    this.realm = new Realm(`${name}-realm`, { parent: this });
    const certificate = new ServerCertificate(`${name}-tls`, { service: name, namespace }, { parent: this });
    const transport = new ServerCertificate(
      `${name}-transport-tls`,
      { service: nodesOf(name), namespace, mutual: true },
      { parent: this },
    );
    const files = this.files(name, certificate, transport);

    const nodes = service(`${name}-nodes`, scope, {
      serviceName: nodesOf(name),
      port: elasticsearchPorts.transport,
      targetPort: "transport",
      type: "None",
      publishesUnready: true,
    });
    const clients = service(`${name}-service`, scope, {
      serviceName: name,
      port: elasticsearchPorts.http,
      targetPort: "http",
    });
    this.peers = [podsIn(namespace, selectorOf(identity))];
    this.admit(name);
    if (args.nodes > 1) disruptionBudget(`${name}-budget`, scope);
    const { server, claims } = this.servers(name, args, {
      governing: nodes.metadata.name,
      files,
    });

    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(clients), server.metadata]).apply(([host]) => host);
    this.url = pulumi.interpolate`https://${this.host}:${this.port}`;
    this.ca = certificate.ca;
    this.certificateEnds = { ...certificate.ends, ...transport.ends };
    this.service = clients.metadata.name;
    this.administrator = { username: "elastic", password: this.realm.superuserPassword };
    this.manager = { username: "admin", password: this.realm.passwords.admin };
    this.setupPassword = this.realm.passwords.setup;
    this.kibanaToken = this.realm.kibanaToken;
    this.incarnation = pulumi
      .all(claims.map(({ metadata }) => metadata.uid))
      .apply((volumes) => volumes.join(" "));
    this.registerOutputs({ url: this.url });
  }

  credentialsFor(account: AccountName, consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const credentials = secret(
      `${this.label}-${consumer}`,
      { ...this.scope, namespace },
      { username: account, password: this.realm.passwords[account], [caKey]: this.ca },
    );
    return { name: credentials.metadata.name };
  }

  /** Clients by their label, and the nodes among themselves; on the first day they ask the Service whether they are the first. */
  private admit(name: string): void {
    const { http, transport } = elasticsearchPorts;
    const amongThemselves = [http, transport].map((port) => ({ peers: this.peers, port }));
    networkPolicy(`${name}-peers`, this.scope, {
      from: [{ peers: [podsOfThePlatform(this.clientLabels)], port: http }, ...amongThemselves],
      to: amongThemselves,
    });
  }

  /** What belongs into the folder of the configuration, in clear and in secret. */
  private files(name: string, http: ServerCertificate, transport: ServerCertificate): Files {
    const names = elasticsearchTls;
    const secrets = {
      ...this.realm.files,
      [caKey]: http.ca,
      [names.http.certificate]: http.certificate,
      [names.http.key]: http.privateKeyPkcs8,
      [names.transport.certificate]: transport.certificate,
      [names.transport.key]: transport.privateKeyPkcs8,
      [names.transport.authority]: transport.ca,
    };
    const settings = {
      "elasticsearch.yml": elasticsearchYaml({ nodes: nodesOf(name), clusterName: name }),
      "roles.yml": rolesYaml(),
    };
    return {
      keys: Object.keys(secrets),
      secrets: secret(`${name}-files`, this.scope, secrets).metadata.name,
      settings: configMap(`${name}-settings`, this.scope, settings).metadata.name,
    };
  }

  private servers(name: string, args: ElasticsearchArgs, parts: ServerParts): ReplicatedServer {
    const { scope } = this;
    const { governing, files } = parts;
    const superuser = secret(`${name}-admin`, scope, { password: this.realm.superuserPassword });
    const pod = elasticsearchPod(scope.identity, {
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      image: imageReference("elasticsearch", args.images),
      resources: args.resources,
      service: name,
      nodes: Array.from({ length: args.nodes }, (_, ordinal) => `${name}-${ordinal}`),
      settings: files.settings,
      scripts: configMap(`${name}-scripts`, scope, readScripts()).metadata.name,
      secrets: files.secrets,
      secretFiles: files.keys,
      password: superuser.metadata.name,
    });
    const { storageGiB = 20, storageClass, nodes: replicas } = args;
    return replicatedServer(name, scope, {
      serverName: name,
      replicas,
      governing,
      pod,
      storageGiB,
      storageClass,
    });
  }
}

interface Files {
  /** Keys of the Secret. */
  keys: string[];
  /** Name of the Secret. */
  secrets: pulumi.Output<string>;
  /** Name of the ConfigMap. */
  settings: pulumi.Output<string>;
}

interface ServerParts {
  governing: pulumi.Output<string>;
  files: Files;
}

/** Name of the Service that resolves to the nodes, ready or not. */
function nodesOf(name: string): string {
  return `${name}-nodes`;
}

function readScripts(): Record<string, string> {
  const read = (file: string) => readFileSync(path.join(__dirname, "scripts", file), "utf8");
  return Object.fromEntries(scripts.map((file) => [file, read(file)]));
}
