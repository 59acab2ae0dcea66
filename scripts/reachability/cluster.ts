import { addressIn } from "./addresses";
import { type PodEndpoint, type Port, portNumber } from "./endpoint";
import {
  type Manifest,
  type PodSpec,
  portsOf,
  type Rendered,
  type ServicePort,
  templateOf,
} from "./manifest";
import { type NetworkPolicy, problemsOf } from "./networkPolicy";
import { type Labels, selects } from "./selector";
import type { Walls } from "./verdict";

/** What a program renders, as far as somebody may reach somebody in it. */
export interface Cluster extends Walls {
  workloads: readonly Workload[];
  services: readonly Service[];
  /** Whom the API server asks for a part of its API. */
  extensions: readonly Extension[];
  /** ConfigMaps and Secrets. */
  files: readonly DataObject[];
  /** The range of the network that the cluster is in; absent where nobody here knows. */
  range?: string;
}

export interface Workload {
  pod: PodEndpoint;
  spec: PodSpec;
}

export interface Service {
  name: string;
  namespace: string;
  /** Absent: nobody here knows who is behind it. */
  selector?: Labels;
  ports: readonly ServicePort[];
  /** A load balancer hands on what comes from anywhere. */
  isBalanced: boolean;
}

export interface Extension {
  /** `v1beta1.custom.metrics.k8s.io` */
  name: string;
  service: { name: string; namespace: string; port: number };
}

export interface DataObject {
  kind: "ConfigMap" | "Secret";
  name: string;
  namespace: string;
  data: Readonly<Record<string, string>>;
}

/**
 * Reads the objects of a program. In a VPC each pod has an address of its range.
 * @throws Error when the API server would refuse a policy.
 */
export function clusterOf(objects: readonly Rendered[], range?: string): Cluster {
  const policies = ofKind(objects, "NetworkPolicy").map(policyOf);
  const problems = policies.flatMap(problemsOf);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    policies,
    namespaces: namespacesOf(objects),
    workloads: objects.flatMap((object) => workloadsOf(object, range)),
    services: ofKind(objects, "Service").map(serviceOf),
    extensions: ofKind(objects, "APIService").flatMap(extensionOf),
    files: objects.flatMap(dataOf),
    range,
  };
}

/** Where a connection to a port of a Service arrives: at each pod behind it, at the port that this one means by it. */
export function behind(
  { workloads }: Cluster,
  service: Service,
  port: number,
): { pod: PodEndpoint; at: Port }[] {
  const { selector, namespace, ports } = service;
  const found = ports.find((known) => known.port === port);
  if (!found || !selector) return [];
  const protocol = found.protocol ?? "TCP";
  return workloads
    .map(({ pod }) => pod)
    .filter((pod) => pod.namespace === namespace && selects({ matchLabels: selector }, pod.labels))
    .flatMap((pod) => {
      const number = portNumber(pod, found.targetPort ?? port, protocol);
      return number === undefined ? [] : [{ pod, at: { port: number, protocol } }];
    });
}

/** The namespaces that the API server makes, and those of the program, with the label that it gives each of them. */
function namespacesOf(objects: readonly Rendered[]): Map<string, Labels> {
  const ours = ofKind(objects, "Namespace").map(({ objectName, manifest }) => ({
    name: objectName,
    labels: manifest.metadata?.labels,
  }));
  const all: { name: string; labels?: Labels }[] = [{ name: "default" }, { name: "kube-system" }, ...ours];
  return new Map(all.map(({ name, labels }) => [name, { ...labels, "kubernetes.io/metadata.name": name }]));
}

function workloadsOf({ name, manifest }: Rendered, range: string | undefined): Workload[] {
  const template = templateOf(manifest);
  if (!template) return [];
  const namespace = namespaceOf(manifest);
  const { metadata, spec } = template;
  const pod: PodEndpoint = {
    kind: "pod",
    id: `${namespace}/${name}`,
    namespace,
    labels: metadata?.labels ?? {},
    addresses: addressOfPods(range),
    ports: portsOf(spec),
    hostNetwork: spec.hostNetwork ?? false,
  };
  return [{ pod, spec }];
}

/** One stands for all: no policy tells the pods of a range apart. */
export function addressOfPods(range: string | undefined): string[] {
  return range === undefined ? [] : [addressIn(range, 10)];
}

function policyOf({ name, manifest }: Rendered): NetworkPolicy {
  return { name, namespace: namespaceOf(manifest), spec: manifest.spec ?? {} };
}

function serviceOf({ objectName, manifest }: Rendered): Service {
  const { selector, ports = [], type } = manifest.spec ?? {};
  const namespace = namespaceOf(manifest);
  return { name: objectName, namespace, selector, ports, isBalanced: type === "LoadBalancer" };
}

/** None for a part that the API server has itself. */
function extensionOf({ objectName: name, manifest }: Rendered): Extension[] {
  const { service } = manifest.spec ?? {};
  return service ? [{ name, service }] : [];
}

function dataOf({ objectName, manifest }: Rendered): DataObject[] {
  const { kind, data, stringData } = manifest;
  if (kind !== "ConfigMap" && kind !== "Secret") return [];
  return [{ kind, name: objectName, namespace: namespaceOf(manifest), data: { ...data, ...stringData } }];
}

function ofKind(objects: readonly Rendered[], kind: string): Rendered[] {
  return objects.filter(({ manifest }) => manifest.kind === kind);
}

function namespaceOf({ metadata }: Manifest): string {
  return metadata?.namespace ?? "default";
}
