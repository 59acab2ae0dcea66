import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../components/data";
import type { WebEndpoint } from "../components/metrics";
import type { Opening } from "./access";
import type { Data } from "./data";
import { urlOf } from "./exposure";
import type { Metrics } from "./metrics";
import type { Observability } from "./observability";
import type { Registry } from "./registry";
import type { Serving } from "./serving";
import type { ModelSourceSettings } from "./settings";

/** How a service is reached. */
export interface ServiceOutput {
  name: string;
  kind: "model" | "mlflow" | "postgres" | "redis" | ObserverKind;
  /** Absent for what the cloud runs beside the cluster, and on Docker. */
  namespace?: pulumi.Output<string>;
  /** `host:port` inside the cluster, or inside the network of Docker. */
  address: pulumi.Output<string>;
  /** Where it answers outside the cluster. Absent: nowhere. */
  url?: pulumi.Output<string>;
  /** Brings the service to the machine of whoever types it. Absent for what the cloud runs, and on Docker. */
  portForward?: pulumi.Output<string>;
}

/** What people look at the platform with. */
export type ObserverKind = "prometheus" | "alertmanager" | "grafana" | "elasticsearch" | "kibana";

/** A model, its size and its share of a GPU. */
export interface ModelOutput {
  name: string;
  source: string;
  /** With its digest where it was built here. */
  image: pulumi.Output<string>;
  /** Says what runs: the same for the same image, model and settings. Pods and metrics carry it as a label. Absent on Docker. */
  revision?: pulumi.Output<string>;
  replicas: { min: number; max: number };
  resources: { cpu: string; memory: string };
  gpu?: { asked: number | string; pool: string; resource: string; units: number; memoryMiB: number };
  /** Its GPUs as Docker hands them out. */
  devices?: string;
}

/** Everything that a stack exports. */
export interface StackOutputs {
  /** Where each service answers, and the command that brings it to this machine. */
  services: ServiceOutput[];
  /** What runs where: model, replicas, share of a GPU. */
  models: ModelOutput[];
  /** Accounts that people use. Secret: `pulumi stack output credentials --show-secrets`. */
  credentials: pulumi.Output<unknown>;
}

const firstModelPort = 8080;

export function describeServices(
  data: Data,
  registry: Registry,
  serving: Serving,
  { metrics, logs }: Observability,
): ServiceOutput[] {
  const { postgres, redis } = data;
  const { mlflow, opening } = registry;
  return [
    // A port of its own for each, so that all can be forwarded at the same time; below 1024 it would need a privilege.
    ...serving.models.map(({ settings, service }, index) => {
      const url = urlOf(settings, service);
      return { ...describe(settings.name, "model", service, firstModelPort + index), ...(url && { url }) };
    }),
    ...(mlflow ? [describePage("mlflow", mlflow, opening)] : []),
    ...(postgres ? [describe("postgres", "postgres", postgres)] : []),
    ...(redis ? [describe("redis", "redis", redis)] : []),
    ...pagesOf(metrics).map(({ kind, page, opening: way }) => describePage(kind, page, way)),
    ...(logs ? [describe("elasticsearch", "elasticsearch", logs.elasticsearch)] : []),
    ...(logs?.kibana && logs.opening ? [describePage("kibana", logs.kibana, logs.opening)] : []),
  ];
}

/** A page of the observers, by its kind, which is its name as well. */
interface ObserverPage {
  kind: ObserverKind;
  page: Pick<WebEndpoint, "host" | "port" | "service" | "outside" | "administrator">;
  opening: Opening;
}

function pagesOf(metrics: Metrics | undefined): ObserverPage[] {
  if (!metrics) return [];
  const { prometheus, alertmanager, grafana, openings } = metrics;
  return [
    { kind: "prometheus", page: prometheus, opening: openings.prometheus },
    ...(alertmanager
      ? [{ kind: "alertmanager" as const, page: alertmanager, opening: openings.alertmanager }]
      : []),
    ...(grafana ? [{ kind: "grafana" as const, page: grafana, opening: openings.grafana }] : []),
  ];
}

function describePage(
  kind: ServiceOutput["kind"],
  page: Pick<Endpoint, "host" | "port" | "service"> & { outside?: pulumi.Output<string> },
  opening: Opening,
): ServiceOutput {
  const url = opening.urlOf(page.outside);
  return { ...describe(kind, kind, page), ...(url !== undefined && { url: pulumi.output(url) }) };
}

function describe(
  name: string,
  kind: ServiceOutput["kind"],
  { host, port, service }: Pick<Endpoint, "host" | "port" | "service">,
  localPort = port,
): ServiceOutput {
  const address = pulumi.interpolate`${host}:${port}`;
  if (!service) return { name, kind, address };
  const namespace = host.apply((fullName) => fullName.split(".")[1] ?? "");
  return {
    name,
    kind,
    namespace,
    address,
    portForward: pulumi.interpolate`kubectl --namespace ${namespace} port-forward service/${service} ${localPort}:${port}`,
  };
}

export function describeModels({ models }: Serving): ModelOutput[] {
  return models.map(({ settings, gpu, image, service }) => ({
    name: settings.name,
    source: describeSource(settings.model),
    image,
    revision: service.revision,
    replicas: { min: settings.replicas.min, max: settings.replicas.max },
    resources: { cpu: settings.resources.cpu, memory: settings.resources.memory },
    ...(gpu && {
      gpu: {
        asked: settings.gpu,
        pool: gpu.pool,
        resource: gpu.resourceName,
        units: gpu.units,
        memoryMiB: gpu.memoryMiB,
      },
    }),
  }));
}

export function describeSource(source: ModelSourceSettings): string {
  if ("volume" in source) return `${source.volume.claim}:${source.volume.path}`;
  return `models:/${source.name}${source.alias === undefined ? `/${source.version}` : `@${source.alias}`}`;
}

/** One secret output: a summary may print its keys, never its values. */
export function revealCredentials(
  data: Data,
  registry: Registry,
  { metrics, logs }: Observability,
): pulumi.Output<unknown> {
  const { postgres, redis } = data;
  const { mlflow } = registry;
  return pulumi.secret({
    ...(postgres && { postgres: postgres.administrator }),
    ...(redis && { redis: { password: redis.password } }),
    ...(mlflow && { mlflow: mlflow.administrator }),
    ...Object.fromEntries(pagesOf(metrics).map(({ kind, page }) => [kind, page.administrator])),
    ...(logs && { elasticsearch: logs.elasticsearch.administrator }),
    ...(logs?.kibana && { kibana: logs.elasticsearch.manager }),
  });
}
