import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type SecretReference, singleServer } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  allow,
  apiServer,
  clientLabels,
  comersOf,
  configMap,
  type Labels,
  type NamespaceRole,
  networkPolicy,
  openTo,
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
  type Talk,
  volumeClaim,
  type WebAccess,
} from "../kubernetes";
import type { WebEndpoint } from "./endpoint";
import { portOf } from "./portOf";
import { prometheusYaml, type RemoteWrite, remoteWriteAccount } from "./prometheusConfig";
import { prometheusFolders } from "./prometheusFolders";
import { prometheusPod, prometheusPort } from "./prometheusPod";
import { type ScrapedSelf, targetsOf, tuningOf } from "./prometheusTuning";
import type { ScrapeTarget } from "./scrapeTarget";
import { passwordFor, type WebAccount, webAccount, webKeys, type WebReader, webSecret } from "./webAccount";

/** Reading its log back after a crash may take half an hour; the probe allows it. */
const startTimeout = "35m";

export interface PrometheusArgs {
  /** Where it lives, and where it looks for targets. */
  namespaces: Record<NamespaceRole, pulumi.Input<string>>;
  /** What tells this installation's metrics from those of others. */
  cluster: string;
  /** Who is scraped, besides itself and Alertmanager. */
  targets: ScrapeTarget[];
  /** Ask the kubelets about containers and volumes, and check their certificates or not. Default: nobody asks them. */
  kubelets?: { verify: boolean };
  /** Who tells people about alerts, and is scraped as well. Default: nobody. */
  alertmanager?: ScrapeTarget;
  /** Rules as YAML, by file. Default: none. */
  rules?: Record<string, pulumi.Input<string>>;
  /** Days that metrics are kept, as far as the volume has room. Default 30. */
  retentionDays?: number;
  /** Size of the volume, of which four fifths are filled. It can grow later, in place. Default 20. */
  storageGiB?: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
  /** Time between two looks at most targets. Default 15. */
  scrapeSeconds?: number;
  /** Most samples of one target. Default 5000. */
  sampleLimit?: number;
  /** A store outside that gets every sample. Default: none. */
  remoteWrite?: RemoteWrite & { secret: pulumi.Input<string> };
  /** Default: a fifth of a core and 512Mi, at most one and 1Gi. */
  resources?: Resources;
  /** Programs that ask it something, each with an account of its own. Default: none. */
  readers?: WebReader[];
  /** Who reaches its page from outside the cluster. Default: nobody. */
  access?: WebAccess;
  images?: ImageSource;
}

const port = { name: "http", number: prometheusPort };
const defaultResources: Resources = { cpu: "200m", cpuLimit: "1", memory: "512Mi", memoryLimit: "1Gi" };

/**
 * One Prometheus server: it finds its targets in the cluster, keeps what they tell on a volume, and judges it by rules.
 * Whoever asks it something shows a password.
 */
export class Prometheus extends pulumi.ComponentResource implements WebEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = prometheusPort;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("prometheus");
  readonly service: pulumi.Output<string>;
  readonly administrator: WebEndpoint["administrator"];
  readonly outside?: pulumi.Output<string>;
  private readonly label: string;
  private readonly scope: Scope;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:Prometheus", name, {}, opts);
    const identity = { name: "prometheus", instance: name, component: "metrics" };
    const scope: Scope = { parent: this, namespace: args.namespaces.observability, identity };
    const { access = {} } = args;
    const account = webAccount(name, this);
    const governing = service(`${name}-service`, scope, {
      serviceName: name,
      port: prometheusPort,
      targetPort: port.name,
    });
    this.policy(name, args, scope);
    const server = this.server(name, args, scope, account, governing);

    this.outside = openTo(name, scope, {
      serviceName: name,
      port: prometheusPort,
      targetPort: port.name,
      access,
    });
    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(governing), server.metadata]).apply(([host]) => host);
    this.peers = [podsIn(scope.namespace, selectorOf(identity))];
    this.service = governing.metadata.name;
    this.administrator = { username: account.username, password: account.password };
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

  private policy(name: string, args: PrometheusArgs, scope: Scope): void {
    const { access = {} } = args;
    networkPolicy(`${name}-peers`, scope, {
      from: [
        { peers: [podsOfThePlatform(this.clientLabels)], port: prometheusPort },
        ...comersOf(access, prometheusPort),
      ],
      to: [
        ...callsOf(targetsOf(args)),
        ...(args.kubelets ? [{ port: kubeletPort }] : []),
        ...(args.remoteWrite ? [{ port: portOf(args.remoteWrite.url) }] : []),
        ...apiServer,
      ],
    });
  }

  private server(
    name: string,
    args: PrometheusArgs,
    scope: Scope,
    web: WebAccount,
    governing: k8s.core.v1.Service,
  ): k8s.apps.v1.StatefulSet {
    const { storageGiB = 20, retentionDays = 30, storageClass, resources = defaultResources, access } = args;
    const account = serviceAccount(`${name}-account`, scope);
    const config = pulumi
      .output(args.namespaces)
      .apply((namespaces) => prometheusYaml(tuningOf(args, namespaces, own(scope, web))));
    const claim = volumeClaim(`${name}-data`, scope, { claimName: `${name}-data`, storageGiB, storageClass });
    const pod = prometheusPod(scope.identity, {
      serviceAccount: account.metadata.name,
      config: configMap(`${name}-config`, scope, { "prometheus.yml": config }).metadata.name,
      rules: configMap(`${name}-rules`, scope, args.rules ?? {}).metadata.name,
      web: secret(`${name}-web`, scope, webSecret(web, prometheusFolders.web, args.readers)).metadata.name,
      accounts: this.accounts(name, args, scope),
      claim: claim.metadata.name,
      retentionDays,
      image: imageReference("prometheus", args.images),
      resources,
      url: access?.url ?? `http://localhost:${prometheusPort}`,
      clientLabels: labelsFor(args),
    });
    return singleServer(name, scope, governing, pod, {
      dependsOn: this.permissions(name, args, scope, account),
      customTimeouts: { create: startTimeout, update: startTimeout },
    });
  }

  /** Passwords that it shows to others, by the name under which the configuration looks for them. */
  private accounts(name: string, args: PrometheusArgs, scope: Scope): Record<string, SecretReference> {
    const { remoteWrite } = args;
    const outside =
      remoteWrite && secret(`${name}-remote-write`, scope, { password: remoteWrite.secret }).metadata;
    return {
      ...Object.fromEntries(
        targetsOf(args).flatMap(({ job, account }) => (account ? [[job, account.secret]] : [])),
      ),
      ...(outside && { [remoteWriteAccount]: { name: outside.name } }),
    };
  }

  /** To find pods where there are targets, and to ask nodes; nothing else of the cluster. */
  private permissions(
    name: string,
    { targets, namespaces, kubelets }: PrometheusArgs,
    scope: Scope,
    account: k8s.core.v1.ServiceAccount,
  ): pulumi.Resource[] {
    const roles = new Set<NamespaceRole>([...targets.map(({ namespace }) => namespace), "observability"]);
    const watch = ["get", "list", "watch"];
    return [
      ...[...roles].flatMap((role) =>
        allow(`${name}-${role}`, { ...scope, namespace: namespaces[role] }, account, {
          namespace: [{ apiGroups: [""], resources: ["pods"], verbs: watch }],
        }),
      ),
      ...(kubelets
        ? allow(name, scope, account, {
            cluster: [
              { apiGroups: [""], resources: ["nodes"], verbs: watch },
              { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
            ],
          })
        : []),
    ];
  }
}

/** Of every kubelet. */
const kubeletPort = 10250;

/** Itself as a target. */
function own({ identity }: Scope, { username }: WebAccount): ScrapedSelf {
  const passwordFile = `${prometheusFolders.web}/${webKeys.password}`;
  return { selector: selectorOf(identity), portName: port.name, account: { username, passwordFile } };
}

function callsOf(targets: ScrapeTarget[]): Talk[] {
  return targets.flatMap(({ peers, port: { number } }) =>
    peers.map((peer) => ({ peers: [peer], port: number })),
  );
}

function labelsFor(args: PrometheusArgs): Labels {
  return Object.assign({}, ...targetsOf(args).map((target) => target.clientLabels)) as Labels;
}
