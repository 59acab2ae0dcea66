import { readdirSync } from "node:fs";
import * as path from "node:path";

import { nodeProgram } from "../engine/launchers";
import { type Instance, shared } from "../layout";
import { nodeDaemonNames, nodeDaemons } from "../realNode/daemons";
import { realNodeOf } from "../realNode/layout";
import { nodeAddress, serviceRange } from "../realNode/network";
import { cloudStackOf } from "./cloudStack";
import { egressFile } from "./egress";
import type { Daemon } from "./daemon";

export const portNames = [
  "etcd",
  "etcdPeer",
  "apiserver",
  "controllerManager",
  "scheduler",
  "kwok",
  "dataPlane",
  "nodeProvider",
] as const;
export type PortName = (typeof portNames)[number];

/** Free ports of the loopback interface, chosen when the instance first starts. */
export type Ports = Record<PortName, number>;

/** Everything that may run, in the order of starting; it is stopped the other way round. */
export const daemonNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "data-plane",
  ...nodeDaemonNames,
] as const;

/** Addresses of simulated pods. */
const podRange = "10.244.0.0/16";

const stagesFolder = path.join(__dirname, "..", "nodes", "stages");
/** What a cloud, or the provider of a real node, does by its own means. */
const stagesOutsideClouds = ["loadBalancer.yaml"];

/** Kubeconfigs that the control plane's own parts use; the administrator's is the instance's. */
export function componentKubeconfig(instance: Instance, component: string): string {
  return path.join(instance.certificates, `${component}.kubeconfig`);
}

function etcd(instance: Instance, ports: Ports): Daemon {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    name: "etcd",
    arguments: [
      `--data-dir=${instance.etcdData}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // The sandbox can be rebuilt; waiting for the disk would only make it slow.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    ready: { url: `${client}/health` },
  };
}

/** The API server reaches what extends it by the way that leads to pods, and shows who it is and who asks. */
function extensionFlags(instance: Instance): string[] {
  const file = (name: string) => path.join(instance.certificates, name);
  return [
    `--egress-selector-config-file=${egressFile(instance)}`,
    `--requestheader-client-ca-file=${file("ca.crt")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    `--proxy-client-cert-file=${file("front-proxy-client.crt")}`,
    `--proxy-client-key-file=${file("front-proxy-client.key")}`,
  ];
}

/** How it and a real node reach each other. */
function nodeFlags(instance: Instance): string[] {
  const file = (name: string) => path.join(instance.certificates, name);
  return [
    `--advertise-address=${nodeAddress}`,
    "--kubelet-preferred-address-types=InternalIP",
    `--kubelet-client-certificate=${file("kubelet-client.crt")}`,
    `--kubelet-client-key=${file("kubelet-client.key")}`,
  ];
}

function apiserver(instance: Instance, ports: Ports): Daemon {
  const file = (name: string) => path.join(instance.certificates, name);
  return {
    name: "kube-apiserver",
    arguments: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      `--secure-port=${ports.apiserver}`,
      "--bind-address=127.0.0.1",
      `--tls-cert-file=${file("apiserver.crt")}`,
      `--tls-private-key-file=${file("apiserver.key")}`,
      `--client-ca-file=${file("ca.crt")}`,
      `--service-account-key-file=${file("service-accounts.pub")}`,
      `--service-account-signing-key-file=${file("service-accounts.key")}`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-cluster-ip-range=${serviceRange}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
      ...extensionFlags(instance),
      ...(realNodeOf(instance) === undefined ? [] : nodeFlags(instance)),
    ],
    ready: { url: `https://127.0.0.1:${ports.apiserver}/readyz`, insecure: true },
  };
}

function controllerManager(instance: Instance, ports: Ports): Daemon {
  return {
    name: "kube-controller-manager",
    arguments: [
      `--kubeconfig=${componentKubeconfig(instance, "controller-manager")}`,
      `--service-account-private-key-file=${path.join(instance.certificates, "service-accounts.key")}`,
      `--root-ca-file=${path.join(instance.certificates, "ca.crt")}`,
      "--use-service-account-credentials",
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.controllerManager}`,
    ],
    ready: { url: `https://127.0.0.1:${ports.controllerManager}/healthz`, insecure: true },
  };
}

function scheduler(instance: Instance, ports: Ports): Daemon {
  return {
    name: "kube-scheduler",
    arguments: [
      `--kubeconfig=${componentKubeconfig(instance, "scheduler")}`,
      `--authentication-kubeconfig=${componentKubeconfig(instance, "scheduler")}`,
      `--authorization-kubeconfig=${componentKubeconfig(instance, "scheduler")}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.scheduler}`,
    ],
    ready: { url: `https://127.0.0.1:${ports.scheduler}/healthz`, insecure: true },
  };
}

/** kwok reads the flag as a line of CSV: a quote or a comma in the path has to be wrapped. */
function csvField(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

function kwok(instance: Instance, ports: Ports): Daemon {
  const hasProvider = cloudStackOf(instance) !== undefined || realNodeOf(instance) !== undefined;
  const without = hasProvider ? stagesOutsideClouds : [];
  const stages = readdirSync(stagesFolder)
    .filter((file) => !without.includes(file))
    .map((file) => `--config=${csvField(path.join(stagesFolder, file))}`);
  return {
    name: "kwok",
    arguments: [
      `--kubeconfig=${instance.kubeconfig}`,
      "--manage-all-nodes=false",
      "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
      `--cidr=${podRange}`,
      "--node-lease-duration-seconds=40",
      `--server-address=127.0.0.1:${ports.kwok}`,
      ...stages,
    ],
    ready: { url: `http://127.0.0.1:${ports.kwok}/healthz` },
  };
}

/** Turns the node groups of the simulated cloud into nodes, and does what else AWS does around a cluster. */
function dataPlane(instance: Instance, ports: Ports, stack: string): Daemon {
  const [executable = "", ...program] = nodeProgram("sandbox/cloud/dataPlane/main.ts");
  return {
    name: "data-plane",
    executable,
    arguments: [...program, stack, instance.kubeconfig, String(ports.dataPlane)],
    ready: { url: `http://127.0.0.1:${ports.dataPlane}/healthz` },
  };
}

/** What to start, in the order of `daemonNames`. */
export function daemons(instance: Instance, ports: Ports): Daemon[] {
  const cloudStack = cloudStackOf(instance);
  const node = realNodeOf(instance);
  return [
    ...[etcd, apiserver, controllerManager, scheduler, kwok].map((daemon) => daemon(instance, ports)),
    ...(cloudStack === undefined ? [] : [dataPlane(instance, ports, cloudStack)]),
    ...(node === undefined ? [] : nodeDaemons(instance, ports, node)),
  ];
}

/** The file that a daemon is started from. */
export function executableOf({ name, executable }: Daemon): string {
  return executable ?? path.join(shared.bin, name);
}

/** What runs on the instance, or should. */
export function daemonNamesOf(instance: Instance): string[] {
  const others: string[] = [
    ...(cloudStackOf(instance) === undefined ? ["data-plane"] : []),
    ...(realNodeOf(instance) === undefined ? nodeDaemonNames : []),
  ];
  return daemonNames.filter((name) => !others.includes(name));
}
