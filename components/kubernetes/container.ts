import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Resources, resourceRequirements } from "./resources";

/** A value of a Secret's key: it reaches the process, but no manifest, plan or log. */
export interface SecretKey {
  secret: pulumi.Input<string>;
  key: string;
}

/** A fact about the pod that is known when it runs: `status.podIP`. */
export interface PodField {
  field: string;
}

export type EnvironmentValue = pulumi.Input<string> | SecretKey | PodField;

export interface Mount {
  volume: string;
  path: string;
  /** Default false. */
  readOnly?: boolean;
  /** What the node mounts or takes off below it is seen as well: for folders of the node. Default: what was there at the start. */
  followsNode?: boolean;
}

/** What is particular to one container; `containerSpec` adds the house rules. */
export interface Container {
  name: string;
  image: pulumi.Input<string>;
  /** Replaces the image's entry point. */
  command?: string[];
  args?: pulumi.Input<string>[];
  env?: Record<string, EnvironmentValue>;
  /** Ports by name. */
  ports?: Record<string, number>;
  resources: Resources;
  mounts?: Mount[];
  probes?: {
    /** Holds the other two back until it succeeds once. */
    startup?: k8s.types.input.core.v1.Probe;
    /** Traffic only while it succeeds. */
    readiness?: k8s.types.input.core.v1.Probe;
    /** Restart when it fails. */
    liveness?: k8s.types.input.core.v1.Probe;
  };
  /** Wait before SIGTERM, so that load balancers stop sending first. Default: none. */
  preStopSleepSeconds?: number;
  /** Failed, it says why with the end of its log, where whoever waits for it can read that. Default false. */
  lastWordsFromLog?: boolean;
}

/** The container as the `restricted` Pod Security standard and the house rules want it. */
export function containerSpec(container: Container): k8s.types.input.core.v1.Container {
  return {
    name: container.name,
    image: container.image,
    command: container.command,
    args: container.args,
    env: list(container.env, (name, value) => environmentVariable(name, value)),
    ports: list(container.ports, (name, containerPort) => ({ name, containerPort, protocol: "TCP" })),
    resources: resourceRequirements(container.resources),
    volumeMounts: container.mounts?.map(({ volume, path, readOnly, followsNode }) => ({
      name: volume,
      mountPath: path,
      readOnly,
      mountPropagation: followsNode ? "HostToContainer" : undefined,
    })),
    startupProbe: container.probes?.startup,
    readinessProbe: container.probes?.readiness,
    livenessProbe: container.probes?.liveness,
    lifecycle: container.preStopSleepSeconds
      ? { preStop: { sleep: { seconds: container.preStopSleepSeconds } } }
      : undefined,
    terminationMessagePolicy: container.lastWordsFromLog ? "FallbackToLogsOnError" : undefined,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

/** The API server drops empty lists, which would then differ from what was asked for. */
function list<In, Out>(
  entries: Record<string, In> | undefined,
  item: (name: string, value: In) => Out,
): Out[] | undefined {
  return entries && Object.entries(entries).map(([name, value]) => item(name, value));
}

function environmentVariable(name: string, value: EnvironmentValue): k8s.types.input.core.v1.EnvVar {
  if (isSecretKey(value)) {
    return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  }
  if (isPodField(value)) return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
  return { name, value };
}

function isSecretKey(value: EnvironmentValue): value is SecretKey {
  return typeof value === "object" && !pulumi.Output.isInstance(value) && "secret" in value;
}

function isPodField(value: EnvironmentValue): value is PodField {
  return typeof value === "object" && !pulumi.Output.isInstance(value) && "field" in value;
}
