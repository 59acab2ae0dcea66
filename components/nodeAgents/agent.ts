import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { agentResources, type GpuPool, type NodeAgentName, type ObserverName, reachOf } from "../gpu";
import {
  allow,
  type Identity,
  type Labels,
  metadataIn,
  networkPolicy,
  type Permissions,
  podsOfThePlatform,
  resourceRequirements,
  type Scope,
  selectorOf,
  serviceAccount,
  type Talk,
} from "../kubernetes";

type Container = k8s.types.input.core.v1.Container;

/** What is particular to an agent of the nodes of one pool; `agentDaemonSet` adds the rest. */
export interface Agent {
  /** The software. */
  software: string;
  /** Which of the node's reserves it lives on. */
  reserve: NodeAgentName | ObserverName;
  image: string;
  /** Runs before the agent, with the same image and environment. */
  prepare?: Pick<Container, "name" | "command" | "securityContext" | "volumeMounts">;
  /** Default: the image's own entry point. */
  command?: string[];
  env?: Record<string, string>;
  /** Default: no privilege at all, though as root: the kubelet's folders belong to it. */
  securityContext?: Container["securityContext"];
  /** Folders of the node, by the path in the container. */
  hostFolders?: Record<string, HostFolder>;
  /** Files of a ConfigMap, by the folder in the container. */
  configuration?: Record<string, pulumi.Input<string>>;
  /** Sees the processes of the node. Default false. */
  hostPid?: boolean;
  /** What it may do at the API server. Default: it has no token and no network. */
  permissions?: Permissions;
  /** A page that others of the platform ask, and its probes. Default: nobody may call it. */
  serves?: { name: string; port: number; path: string; clients: Labels };
  /** Labels that a node must carry besides the pool's. Default none. */
  nodeLabels?: Record<string, string>;
}

export interface HostFolder {
  path: string;
  /** Default: it exists. */
  type?: "Directory" | "DirectoryOrCreate" | "";
  readOnly?: boolean;
}

/** What an agent of a pool is to those who look for its pods. */
export function agentIdentity(software: string, { name: instance }: Pick<GpuPool, "name">): Identity {
  return { name: software, instance, component: "node-agent" };
}

/** Port of every API server of EKS, by its service as by its own address. */
const apiServer: Talk[] = [{ port: 443 }];

/**
 * Runs an agent on every node of the pool. It tolerates what the pool's nodes are tainted with, comes before everything
 * else on its node, and has its own account and wall: most need neither API nor network.
 */
export function agentDaemonSet(
  name: string,
  parent: pulumi.Resource,
  namespace: pulumi.Input<string>,
  pool: GpuPool,
  agent: Agent,
  opts: pulumi.CustomResourceOptions = {},
): k8s.apps.v1.DaemonSet {
  const identity = agentIdentity(agent.software, pool);
  const scope: Scope = { parent, namespace, identity };
  const account = serviceAccount(`${name}-account`, scope);
  const granted = agent.permissions ? allow(name, scope, account, agent.permissions) : [];
  const { serves } = agent;
  networkPolicy(`${name}-peers`, scope, {
    from: serves && [{ peers: [podsOfThePlatform(serves.clients)], port: serves.port }],
    to: agent.permissions && apiServer,
  });
  return new k8s.apps.v1.DaemonSet(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        selector: { matchLabels: selectorOf(identity) },
        // A new configuration reaches a pool of many nodes before anyone has stopped waiting for it.
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } },
        template: {
          metadata: { labels: metadataIn(scope).labels },
          spec: podSpec(pool, agent, account.metadata.name),
        },
      },
    },
    { parent, dependsOn: granted, ...opts },
  );
}

function podSpec(
  pool: GpuPool,
  agent: Agent,
  account: pulumi.Input<string>,
): k8s.types.input.core.v1.PodSpec {
  const { nodeSelector, tolerations } = reachOf(pool);
  const main: Container = {
    name: "agent",
    image: agent.image,
    command: agent.command,
    env: environment(agent.env ?? {}),
    resources: resourceRequirements(agentResources(agent.reserve)),
    securityContext: agent.securityContext ?? {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: mountsOf(agent),
    ...(agent.serves && served(agent.serves)),
  };
  return {
    serviceAccountName: account,
    automountServiceAccountToken: agent.permissions !== undefined,
    enableServiceLinks: false,
    priorityClassName: "system-node-critical",
    hostPID: agent.hostPid,
    // Of those that are privileged, the container runtime asks for none.
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    terminationGracePeriodSeconds: 30,
    nodeSelector: { ...nodeSelector, ...agent.nodeLabels },
    tolerations,
    initContainers: agent.prepare && [{ ...main, ...agent.prepare }],
    containers: [main],
    volumes: volumesOf(agent),
  };
}

function served({ name, port, path }: NonNullable<Agent["serves"]>): Partial<Container> {
  const httpGet = { path, port: name };
  return {
    ports: [{ name, containerPort: port, protocol: "TCP" }],
    startupProbe: { httpGet, periodSeconds: 10, failureThreshold: 30 },
    readinessProbe: { httpGet, periodSeconds: 15, timeoutSeconds: 5 },
    livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
  };
}

/** Where it runs, and what is particular to the agent. */
function environment(values: Record<string, string>) {
  return [
    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
  ];
}

function mountsOf({ hostFolders = {}, configuration = {} }: Agent) {
  return [
    ...Object.entries(hostFolders).map(([mountPath, { readOnly }]) => ({
      name: volumeName(mountPath),
      mountPath,
      readOnly,
    })),
    ...Object.keys(configuration).map((mountPath) => ({
      name: volumeName(mountPath),
      mountPath,
      readOnly: true,
    })),
  ];
}

function volumesOf({ hostFolders = {}, configuration = {} }: Agent) {
  return [
    ...Object.entries(hostFolders).map(([mountPath, { path, type = "Directory" }]) => ({
      name: volumeName(mountPath),
      hostPath: { path, type },
    })),
    ...Object.entries(configuration).map(([mountPath, name]) => ({
      name: volumeName(mountPath),
      configMap: { name },
    })),
  ];
}

/** `/var/lib/kubelet` → `var-lib-kubelet` */
export function volumeName(mountPath: string): string {
  return mountPath.replace(/^\//, "").replaceAll("/", "-");
}
