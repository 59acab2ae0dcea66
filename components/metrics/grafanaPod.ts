import type * as pulumi from "@pulumi/pulumi";
import type { Container, Identity, Labels, Mount, Pod, Resources } from "../kubernetes";
import { grafanaFolders } from "./grafanaProvisioning";
import { secretFiles } from "./prometheusPod";

/** Some files of a Secret. */
export interface SecretPart {
  secret: pulumi.Input<string>;
  keys: readonly string[];
}

export interface GrafanaPodArgs {
  serviceAccount: pulumi.Input<string>;
  environment: Record<string, string>;
  /** Its own passwords and keys. */
  secrets: SecretPart;
  /** How it comes in at its sources, by their type. */
  accounts: Record<string, SecretPart>;
  /** Name of the ConfigMap with the data sources. */
  sources: pulumi.Input<string>;
  /** Name of the ConfigMap with the folders of dashboards. */
  folders: pulumi.Input<string>;
  /** Names of the ConfigMaps with a dashboard each, by its uid. */
  dashboards: Record<string, pulumi.Input<string>>;
  /** Names of ConfigMaps with dashboards that others keep. */
  othersDashboards: readonly string[];
  image: string;
  resources: Resources;
  clientLabels: Labels;
}

export const grafanaPort = 3000;

/** As the image has it. */
const grafanaUid = 472;

/** What the server is to those who look for its pod. */
export function grafanaIdentity(instance: string): Identity {
  return { name: "grafana", instance, component: "metrics" };
}

/** The folder of a dashboard's ConfigMap: a folder that one is mounted on holds nothing else. */
export function dashboardPath(uid: string): string {
  return `${grafanaFolders.dashboards}/${uid}`;
}

/** The folder of a ConfigMap that others keep. */
export function folderPath(configMap: string): string {
  return `/etc/grafana/dashboards/${configMap}`;
}

/** Where it finds what lets it in at a source. */
export function accountFile(source: string, key: string): string {
  return `${grafanaFolders.accounts}/${source}/${key}`;
}

/** The pod of the server. All that it writes goes with it: what it shows comes from elsewhere. */
export function grafanaPod(identity: Identity, args: GrafanaPodArgs): Pod {
  return {
    identity,
    labels: args.clientLabels,
    serviceAccount: args.serviceAccount,
    uid: grafanaUid,
    containers: [
      {
        name: "grafana",
        image: args.image,
        env: args.environment,
        ports: { http: grafanaPort },
        resources: args.resources,
        mounts: mounts(args),
        probes: probes(),
      },
    ],
    volumes: volumes(args),
    scratch: {
      data: { path: "/var/lib/grafana", sizeLimit: "512Mi" },
      // Where it meets the programs of its data sources.
      tmp: { path: "/tmp", sizeLimit: "64Mi" },
    },
  };
}

function mounts({ accounts, dashboards, othersDashboards }: GrafanaPodArgs): Mount[] {
  const { provisioning, secrets } = grafanaFolders;
  const paths = {
    secrets,
    sources: `${provisioning}/datasources`,
    folders: `${provisioning}/dashboards`,
    ...byName(accounts, accountVolume, (source) => `${grafanaFolders.accounts}/${source}`),
    ...byName(dashboards, dashboardVolume, dashboardPath),
    ...Object.fromEntries(othersDashboards.map((name) => [folderVolume(name), folderPath(name)])),
  };
  return Object.entries(paths).map(([volume, path]) => ({ volume, path, readOnly: true }));
}

function volumes(args: GrafanaPodArgs): NonNullable<Pod["volumes"]> {
  const { secrets, accounts, dashboards } = args;
  return {
    secrets: secretFiles(secrets.secret, secrets.keys),
    sources: { configMap: { name: args.sources } },
    folders: { configMap: { name: args.folders } },
    ...byName(accounts, accountVolume, (_, { secret, keys }) => secretFiles(secret, keys)),
    ...byName(dashboards, dashboardVolume, (_, name) => ({ configMap: { name } })),
    // A pod would wait for one that is not there.
    ...Object.fromEntries(
      args.othersDashboards.map((name) => [folderVolume(name), { configMap: { name, optional: true } }]),
    ),
  };
}

const accountVolume = (source: string) => `${source}-account`;
const folderVolume = (configMap: string) => `folder-${configMap}`;
const dashboardVolume = (uid: string) => `dashboard-${uid}`;

function byName<In, Out>(
  items: Record<string, In>,
  nameOf: (key: string) => string,
  valueOf: (key: string, item: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [nameOf(key), valueOf(key, item)]));
}

/** It says whether its database answers as well, which a restart makes anew. */
function probes(): NonNullable<Container["probes"]> {
  const healthy = { httpGet: { path: "/api/health", port: "http" } };
  return {
    // Each start begins with an empty database, which hundreds of steps bring to its form.
    startup: { ...healthy, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
    readiness: { ...healthy, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { ...healthy, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
  };
}
