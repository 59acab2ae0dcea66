import type { ContainerPort } from "./endpoint";
import type { NetworkPolicySpec, Protocol } from "./networkPolicy";
import type { Labels } from "./selector";

/** An object that the program renders for the cluster. */
export interface Rendered {
  /** Its name in the program. */
  name: string;
  /** Its name in the cluster. */
  objectName: string;
  manifest: Manifest;
}

/** The fields that are read here, of whatever kind the object is. */
export interface Manifest {
  kind: string;
  metadata?: { namespace?: string; labels?: Labels };
  spec?: Spec;
  data?: Readonly<Record<string, string>>;
  stringData?: Readonly<Record<string, string>>;
}

type Spec = NetworkPolicySpec & {
  template?: PodTemplate;
  jobTemplate?: { spec: { template: PodTemplate } };
  /** Of a Service; a workload's is of another form and never read. */
  selector?: Labels;
  ports?: readonly ServicePort[];
  type?: string;
  /** Of an APIService. */
  service?: { name: string; namespace: string; port: number };
};

export interface ServicePort {
  port: number;
  /** Default: the same number. */
  targetPort?: number | string;
  protocol?: Protocol;
}

export interface PodTemplate {
  metadata?: { labels?: Labels };
  spec: PodSpec;
}

export interface PodSpec {
  hostNetwork?: boolean;
  automountServiceAccountToken?: boolean;
  containers: readonly Container[];
  initContainers?: readonly Container[];
  volumes?: readonly Volume[];
}

export interface Container {
  name: string;
  /** Of an init container that goes on: `Always`. */
  restartPolicy?: string;
  command?: readonly string[];
  args?: readonly string[];
  env?: readonly Variable[];
  ports?: readonly { name?: string; containerPort: number; protocol?: Protocol }[];
}

export interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: KeyReference; configMapKeyRef?: KeyReference };
}

interface KeyReference {
  name: string;
  key: string;
}

interface Volume {
  configMap?: { name: string; items?: readonly MountedKey[] };
  secret?: { secretName: string; items?: readonly MountedKey[] };
}

/** Absent: every key is mounted. */
interface MountedKey {
  key: string;
}

/** The pods that a workload makes, of whichever of the five kinds it is; none of any other object. */
export function templateOf({ spec }: Manifest): PodTemplate | undefined {
  return spec?.template ?? spec?.jobTemplate?.spec.template;
}

/** The ports of everything that runs as long as the pod does; an init container that ends has none. */
export function portsOf({ containers, initContainers = [] }: PodSpec): ContainerPort[] {
  const lasting = [
    ...containers,
    ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always"),
  ];
  return lasting
    .flatMap(({ ports = [] }) => ports)
    .map(({ name, containerPort, protocol = "TCP" }) => ({ name, port: containerPort, protocol }));
}
