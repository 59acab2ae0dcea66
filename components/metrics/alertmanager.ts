import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type CertificateEnds, type SecretReference, ServerCertificate, tlsKeys } from "../data";
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
  type Talk,
  volumeClaim,
  type WebAccess,
} from "../kubernetes";
import { alertmanagerYaml, deadMansSwitchName } from "./alertmanagerConfig";
import {
  alertmanagerFolders,
  alertmanagerPod,
  type AlertmanagerPodArgs,
  alertmanagerPort,
  gossipKeys,
  gossipPort,
  gossipYaml,
} from "./alertmanagerPod";
import type { WebEndpoint } from "./endpoint";
import { jobs } from "./jobs";
import { portOf, type Receiver } from "./receivers";
import type { ScrapeTarget } from "./scrapeTarget";
import { passwordFor, type WebAccount, webAccount, webSecret } from "./webAccount";

/** What Alertmanager needs to reach somebody: an address, a key or a password. */
interface Reachable {
  secret: pulumi.Input<string>;
  /** Port that the network is opened for. Default: that of his kind, 443 for most. */
  port?: number;
}

export interface AlertmanagerArgs {
  namespace: pulumi.Input<string>;
  /** Servers that agree on who was told. Default 1: its silences are on a volume. */
  replicas?: number;
  /** Who is told. Default: nobody. */
  receivers?: (Receiver & Partial<Reachable>)[];
  /** A service outside that is called while alerting works. Default: none. */
  deadMansSwitch?: { minutes: number } & Reachable;
  /** Of the volume of a single server. Default: the cluster's default class. */
  storageClass?: string;
  /** Default: a fiftieth of a core and 64Mi. */
  resources?: Resources;
  /** Who reaches its page from outside the cluster. Default: nobody. */
  access?: WebAccess;
  images?: ImageSource;
}

const defaultResources: Resources = { cpu: "20m", cpuLimit: "200m", memory: "64Mi", memoryLimit: "128Mi" };

/** Silences and the memory of who was told are small. */
const storageGiB = 1;

/** What its server is made of. */
interface ServerParts {
  account: WebAccount;
  stable: k8s.core.v1.Service;
  /** Absent: it is one server alone. */
  certificate?: ServerCertificate;
}

/** Tells people about alerts: once, together, and not what follows from something else. */
export class Alertmanager extends pulumi.ComponentResource implements WebEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = alertmanagerPort;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("alertmanager");
  readonly service: pulumi.Output<string>;
  readonly administrator: WebEndpoint["administrator"];
  readonly outside?: pulumi.Output<string>;
  /** When the certificates of several servers end. Absent: there is one server alone. */
  readonly certificateEnds?: CertificateEnds;
  private readonly label: string;
  private readonly scope: Scope;

  constructor(name: string, args: AlertmanagerArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:Alertmanager", name, {}, opts);
    const identity = { name: "alertmanager", instance: name, component: "alerts" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const { access = {}, replicas = 1 } = args;
    const account = webAccount(name, this);
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: alertmanagerPort,
      targetPort: "http",
    });
    this.policy(name, args, scope);
    const certificate = replicas > 1 ? this.certificate(name, scope) : undefined;
    const server = this.server(name, args, scope, { account, stable, certificate });
    if (replicas > 1) disruptionBudget(`${name}-budget`, scope);

    this.outside = openTo(name, scope, {
      serviceName: name,
      port: alertmanagerPort,
      targetPort: "http",
      access,
    });
    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(stable), server.metadata]).apply(([host]) => host);
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.service = stable.metadata.name;
    this.administrator = { username: account.username, password: account.password };
    this.certificateEnds = certificate?.ends;
    this.label = name;
    this.scope = scope;
    this.registerOutputs({ host: this.host });
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    return passwordFor(
      `${this.label}-${consumer}`,
      { ...this.scope, namespace },
      this.administrator.password,
    );
  }

  /** For Prometheus, which scrapes every server and tells each of them about alerts. */
  target(): ScrapeTarget {
    const { peers, clientLabels: labels, scope } = this;
    return {
      job: jobs.alertmanager,
      namespace: "observability",
      selector: selectorOf(scope.identity),
      port: { name: "http", number: alertmanagerPort },
      peers,
      clientLabels: labels,
      account: {
        username: this.administrator.username,
        secret: this.credentialsFor("prometheus", scope.namespace),
      },
    };
  }

  private policy(name: string, args: AlertmanagerArgs, scope: Scope): void {
    const { access = {}, replicas = 1 } = args;
    const each = { peers: [podsIn(scope.namespace, selectorOf(scope.identity))], port: gossipPort };
    const together = replicas > 1 ? [each] : [];
    networkPolicy(`${name}-peers`, scope, {
      from: [
        { peers: [podsOfThePlatform(this.clientLabels)], port: alertmanagerPort },
        ...comersOf(access, alertmanagerPort),
        ...together,
      ],
      to: [...together, ...callsOf(args)],
    });
  }

  private server(
    name: string,
    args: AlertmanagerArgs,
    scope: Scope,
    { account, stable, certificate }: ServerParts,
  ): k8s.apps.v1.StatefulSet {
    const { replicas = 1, receivers = [], deadMansSwitch, resources = defaultResources, access } = args;
    const governing = certificate ? this.governing(name, scope) : stable;
    const config = alertmanagerYaml({ receivers, deadMansSwitch });
    const pod = alertmanagerPod(scope.identity, {
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      config: configMap(`${name}-config`, scope, { "alertmanager.yml": config }).metadata.name,
      web: secret(`${name}-web`, scope, webSecret(account, alertmanagerFolders.web)).metadata.name,
      receivers: this.secrets(name, args, scope),
      ...(certificate
        ? { gossip: this.gossip(name, replicas, scope, { governing, certificate }) }
        : { claim: this.claim(name, args, scope) }),
      image: imageReference("alertmanager", args.images),
      resources,
      url: access?.url ?? `http://localhost:${alertmanagerPort}`,
    });
    return new k8s.apps.v1.StatefulSet(
      `${name}-server`,
      {
        metadata: metadataIn(scope, { name }),
        spec: {
          replicas,
          serviceName: governing.metadata.name,
          // They wait for each other at the start, and for none of them to be ready first.
          podManagementPolicy: "Parallel",
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      { parent: this, deleteBeforeReplace: true },
    );
  }

  /** Names each of several servers, whether it is ready or not: they find each other before they are. */
  private governing(name: string, scope: Scope): k8s.core.v1.Service {
    return service(`${name}-gossip`, scope, {
      serviceName: `${name}-gossip`,
      port: gossipPort,
      targetPort: "gossip",
      type: "None",
      publishesUnready: true,
    });
  }

  private claim(name: string, { storageClass }: AlertmanagerArgs, scope: Scope): pulumi.Output<string> {
    const options = { claimName: `${name}-data`, storageGiB, storageClass };
    return volumeClaim(`${name}-data`, scope, options).metadata.name;
  }

  /** A file for each receiver that has a secret; none where nobody is told. */
  private secrets(
    name: string,
    { receivers = [], deadMansSwitch }: AlertmanagerArgs,
    scope: Scope,
  ): AlertmanagerPodArgs["receivers"] {
    const files = Object.fromEntries([
      ...receivers.flatMap((one) => (one.secret === undefined ? [] : [[one.name, one.secret] as const])),
      ...(deadMansSwitch ? [[deadMansSwitchName, deadMansSwitch.secret] as const] : []),
    ]);
    const names = Object.keys(files);
    return names.length === 0
      ? undefined
      : { secret: secret(`${name}-receivers`, scope, files).metadata.name, names };
  }

  /** Of several servers among themselves. */
  private certificate(name: string, { namespace }: Scope): ServerCertificate {
    return new ServerCertificate(`${name}-tls`, { service: name, namespace, mutual: true }, { parent: this });
  }

  private gossip(
    name: string,
    replicas: number,
    scope: Scope,
    { governing, certificate }: { governing: k8s.core.v1.Service; certificate: ServerCertificate },
  ): AlertmanagerPodArgs["gossip"] {
    const keys = secret(`${name}-gossip-keys`, scope, {
      ...tlsKeys(certificate),
      [gossipKeys.config]: gossipYaml(name),
    });
    const host = serviceHost(governing);
    const peers = Array.from(
      { length: replicas },
      (_, index) => pulumi.interpolate`--cluster.peer=${name}-${index}.${host}:${gossipPort}`,
    );
    return { peers, secret: keys.metadata.name };
  }
}

/** Whoever is told is outside of the cluster, at an address that is known to the secret alone. */
function callsOf({ receivers = [], deadMansSwitch }: AlertmanagerArgs): Talk[] {
  const ports = [
    ...receivers.map(({ way, port }) => port ?? portOf(way)),
    ...(deadMansSwitch ? [deadMansSwitch.port ?? 443] : []),
  ];
  return [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ port }));
}
