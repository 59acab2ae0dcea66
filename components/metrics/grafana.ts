import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  comersOf,
  configMap,
  type Labels,
  metadataIn,
  networkPolicy,
  openTo,
  podsOfThePlatform,
  podTemplate,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
  type WebAccess,
} from "../kubernetes";
import { type DashboardFile } from "./dashboards";
import { grafanaEnvironment, type Oidc } from "./grafanaConfig";
import {
  dashboardPath,
  folderPath,
  grafanaIdentity,
  grafanaPod,
  grafanaPort,
  type SecretPart,
} from "./grafanaPod";
import { dashboardFolder, dashboardProvidersYaml, grafanaFolders } from "./grafanaProvisioning";
import type { GrafanaScraper } from "./grafanaScraper";
import { accountsIn, endpointsOf, type SourceEndpoints, sourcesYaml, typesOf } from "./grafanaSources";
import { portOf } from "./portOf";

export interface GrafanaArgs {
  namespace: pulumi.Input<string>;
  /** Whom it asks. */
  sources: SourceEndpoints;
  /** What it shows; the first one is what people see when they come in. */
  dashboards: DashboardFile[];
  /** Folders of dashboards in ConfigMaps that others keep. Default: none. */
  folders?: { title: string; configMap: string }[];
  /** Who reads its own metrics. Default: nobody in particular. */
  scraper?: Pick<GrafanaScraper, "account">;
  /** Login by a provider, beside the administrator's password. Default: none. */
  oidc?: Oidc & { secret: pulumi.Input<string> };
  /** Hours after which people log in again. Default 24. */
  sessionHours?: number;
  /** Default: a twentieth of a core and 256Mi, at most one and 512Mi. */
  resources?: Resources;
  /** Who reaches its page from outside the cluster. Default: nobody. */
  access?: WebAccess;
  images?: ImageSource;
}

const port = { name: "http", number: grafanaPort };
const defaultResources: Resources = { cpu: "50m", cpuLimit: "1", memory: "256Mi", memoryLimit: "512Mi" };

/** Keys of its own Secret, and the files that they are. */
const secretKeys = {
  admin: "admin-password",
  signing: "secret-key",
  metrics: "metrics-password",
  oidc: "oidc-secret",
} as const;

/** Two at the same time do not disturb each other: each has a database of its own. */
const sideBySide = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

/**
 * One Grafana, which keeps nothing: its sources and dashboards are given, and whoever comes in by a provider is made known
 * at his login. What people change in it is gone with its pod.
 */
export class Grafana extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port = grafanaPort;
  readonly service: pulumi.Output<string>;
  /** For people. */
  readonly administrator: { username: string; password: pulumi.Output<string> };
  /** Name or address of its load balancer. Absent: it has none. */
  readonly outside?: pulumi.Output<string>;

  constructor(name: string, args: GrafanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:Grafana", name, {}, opts);
    const { namespace, access = {} } = args;
    const scope: Scope = { parent: this, namespace, identity: grafanaIdentity(name) };
    const { result: password } = new random.RandomPassword(`${name}-password`, alphanumeric, {
      parent: this,
    });
    const secrets = this.secrets(name, args, scope, password);
    const deployment = this.server(name, args, scope, secrets);
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: port.number,
      targetPort: port.name,
    });
    policy(name, args, scope);
    this.outside = openTo(name, scope, {
      serviceName: name,
      port: port.number,
      targetPort: port.name,
      access,
    });

    this.host = pulumi.all([serviceHost(stable), deployment.metadata]).apply(([host]) => host);
    this.service = stable.metadata.name;
    this.administrator = { username: "admin", password };
    this.registerOutputs({ host: this.host });
  }

  private secrets(
    name: string,
    { scraper, oidc }: GrafanaArgs,
    scope: Scope,
    password: pulumi.Output<string>,
  ): SecretPart {
    const signing = new random.RandomPassword(`${name}-secret-key`, alphanumeric, { parent: this });
    const data = {
      [secretKeys.admin]: password,
      [secretKeys.signing]: signing.result,
      ...(scraper && { [secretKeys.metrics]: scraper.account.password }),
      ...(oidc && { [secretKeys.oidc]: oidc.secret }),
    };
    return { secret: secret(`${name}-secrets`, scope, data).metadata.name, keys: Object.keys(data) };
  }

  private server(name: string, args: GrafanaArgs, scope: Scope, secrets: SecretPart): k8s.apps.v1.Deployment {
    const { sources, dashboards, folders = [], resources = defaultResources } = args;
    const shown = dashboardProvidersYaml([
      dashboardFolder,
      ...folders.map(({ title, configMap: given }) => ({ title, path: folderPath(given) })),
    ]);
    const pod = grafanaPod(scope.identity, {
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      environment: environmentOf(args),
      secrets,
      accounts: accountsIn(args.namespace, name, sources),
      sources: configMap(`${name}-sources`, scope, { "sources.yaml": sourcesYaml(sources) }).metadata.name,
      folders: configMap(`${name}-folders`, scope, { "folders.yaml": shown }).metadata.name,
      // One each: all together come near to what one object may hold.
      dashboards: Object.fromEntries(
        dashboards.map(({ uid, file, json }) => [
          uid,
          configMap(`${name}-${uid}`, scope, { [file]: json }).metadata.name,
        ]),
      ),
      othersDashboards: folders.map((folder) => folder.configMap),
      image: imageReference("grafana", args.images),
      resources,
      clientLabels: labelsFor(sources),
    });
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: 1,
          strategy: sideBySide,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      { parent: this },
    );
  }
}

function environmentOf(args: GrafanaArgs): Record<string, string> {
  const { sources, dashboards, scraper, oidc, sessionHours = 24, access } = args;
  const file = (key: keyof typeof secretKeys) => `${grafanaFolders.secrets}/${secretKeys[key]}`;
  const [first] = dashboards;
  return grafanaEnvironment({
    adminPasswordFile: file("admin"),
    secretKeyFile: file("signing"),
    url: access?.url ?? `http://localhost:${grafanaPort}`,
    sessionHours,
    homeFile: first && `${dashboardPath(first.uid)}/${first.file}`,
    metrics: scraper && { username: scraper.account.username, passwordFile: file("metrics") },
    oidc: oidc && { ...oidc, secretFile: file("oidc") },
    sourceTypes: typesOf(sources),
    // Prometheus judges, by rules that were tested; here they would go with the pod.
    alertRules: false,
  });
}

function policy(name: string, { sources, oidc, access = {} }: GrafanaArgs, scope: Scope): void {
  const provider = [oidc?.tokenUrl, oidc?.userInfoUrl].flatMap((url) =>
    url === undefined ? [] : [portOf(url)],
  );
  networkPolicy(`${name}-peers`, scope, {
    from: [
      { peers: [podsOfThePlatform(clientLabels("grafana"))], port: port.number },
      ...comersOf(access, port.number),
    ],
    to: [
      ...endpointsOf(sources).map(({ peers, port: number }) => ({ peers, port: number })),
      ...[...new Set(provider)].map((number) => ({ port: number })),
    ],
  });
}

function labelsFor(sources: SourceEndpoints): Labels {
  return Object.assign({}, ...endpointsOf(sources).map((endpoint) => endpoint.clientLabels)) as Labels;
}
