import type { Cluster, Workload } from "./cluster";
import type { Container, Variable } from "./manifest";

/** A host that a workload's configuration names, as far as that says the port as well. */
export interface Mention {
  host: string;
  /** Absent: nothing says which. */
  port?: number;
  /** Where it is named: `REDIS_HOST`. */
  where: string;
}

interface Text {
  where: string;
  text: string;
}

/** Ports that a URL need not say. */
const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
};

/** A Service of the cluster or a server of the cloud, wherever it is written. */
const known =
  /(?:([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?:\/\/(?:[^@/\s]*@)?)?([a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.cluster\.local)?|[a-z0-9.-]+\.amazonaws\.com)(?![a-z0-9.-])(?::(\d+))?/g;

/** Any host of a URL: what a variable or an argument holds is meant, while a file may cite its sources. */
const anyUrl = /([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?:\/\/(?:[^@/\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::(\d+))?/g;

const schemesWithoutHost = new Set(["s3", "file"]);

/** These say who may come in, or where browsers go, not where the workload goes. */
const forOthers = /(ALLOWED_(HOSTS|ORIGINS)|ROOT_URL|OAUTH_AUTH_URL)$/;

/** Every host that variables, arguments and mounted files of a workload name, each once where it is named. */
export function mentionsOf(cluster: Cluster, workload: Workload): Mention[] {
  const { containers, initContainers = [] } = workload.spec;
  const said = [...initContainers, ...containers].flatMap((container) => {
    const variables = environmentOf(cluster, workload, container).filter(
      ({ where }) => !forOthers.test(where),
    );
    const words = [...(container.command ?? []), ...(container.args ?? [])];
    return [...variables, ...words.map((text) => ({ where: `${container.name} ${text}`, text }))].flatMap(
      (text) => [...hosts(text, known, variables), ...hosts(text, anyUrl)],
    );
  });
  const written = filesOf(cluster, workload).flatMap((text) => hosts(text, known));
  const all = [...said, ...written];
  return [...new Map(all.map((mention) => [JSON.stringify(mention), mention])).values()];
}

/** Variables of a container with the values that they refer to. */
export function environmentOf(cluster: Cluster, { pod }: Workload, { env = [] }: Container): Text[] {
  return env.map((variable) => ({
    where: variable.name,
    text: variable.value ?? referredTo(cluster, pod.namespace, variable) ?? "",
  }));
}

function referredTo(cluster: Cluster, namespace: string, { valueFrom }: Variable): string | undefined {
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) return undefined;
  return dataIn(cluster, namespace, secretKeyRef ? "Secret" : "ConfigMap", reference.name)?.[reference.key];
}

/** The files that a workload mounts of ConfigMaps and Secrets. */
export function filesOf(cluster: Cluster, { pod, spec }: Workload): Text[] {
  return (spec.volumes ?? []).flatMap(({ configMap, secret }) => {
    const data = configMap
      ? dataIn(cluster, pod.namespace, "ConfigMap", configMap.name)
      : secret && dataIn(cluster, pod.namespace, "Secret", secret.secretName);
    const items = (configMap ?? secret)?.items?.map(({ key }) => key);
    return Object.entries(data ?? {})
      .filter(([key]) => items?.includes(key) ?? true)
      .map(([where, text]) => ({ where, text }));
  });
}

function dataIn({ files }: Cluster, namespace: string, kind: string, name: string) {
  return files.find((file) => file.kind === kind && file.name === name && file.namespace === namespace)?.data;
}

function hosts({ where, text }: Text, pattern: RegExp, variables: readonly Text[] = []): Mention[] {
  return [...text.matchAll(pattern)]
    .map(([, scheme = "", host = "", port]) => ({ scheme, host, port, where }))
    .filter(({ scheme }) => !schemesWithoutHost.has(scheme))
    .map(({ scheme, host, port }) => {
      const beside = text === host ? portBeside(where, variables) : undefined;
      const number = port === undefined ? (defaultPorts[scheme] ?? beside) : Number(port);
      return { host, port: number, where };
    });
}

/** A host alone in a variable has its port in another: `PGHOST` and `PGPORT`. */
function portBeside(name: string, variables: readonly Text[]): number | undefined {
  const found = variables.find(({ where }) => where === name.replace(/HOST$/, "PORT") && where !== name);
  return found && Number(found.text);
}
