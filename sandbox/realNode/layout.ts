import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { images } from "../../components/image/catalogue";
import { cgroupOf } from "../cgroups";
import type { Instance } from "../layout";

/** The one node of an instance that runs containers, as Kubernetes calls it. */
export const realNodeName = "real-1";

/** A socket's path must fit into `sockaddr_un`. Source: unix(7). */
const longestSocket = 107;

/** Where the node keeps its things on this machine. */
export interface NodeLayout {
  root: string;
  /** What its programs are told: read, and never written, by the node. */
  config: string;
  /** Sockets by which the node and the machine reach each other. */
  sockets: string;
  containerdSocket: string;
  /** Connections into the node's network. */
  wayIn: string;
  /** Connections out of the node's network. */
  wayOut: string;
  /** What outlives a restart of the node: images, volumes, the kubelet's own. */
  containerd: string;
  kubelet: string;
  volumes: string;
  logs: string;
  /** What runc knows of the container that the node is. */
  runc: string;
  bundle: string;
  /** The name of that container and of its cgroup, unlike that of any other checkout. */
  id: string;
}

export function nodeLayout(instance: Instance): NodeLayout {
  const root = path.join(instance.root, "node");
  const sockets = path.join(root, "run");
  return {
    root,
    config: path.join(root, "config"),
    sockets,
    containerdSocket: path.join(sockets, "containerd.sock"),
    wayIn: path.join(sockets, "in.sock"),
    wayOut: path.join(sockets, "out.sock"),
    containerd: path.join(root, "containerd"),
    kubelet: path.join(root, "kubelet"),
    volumes: path.join(root, "volumes"),
    logs: path.join(root, "logs"),
    runc: path.join(root, "runc"),
    bundle: path.join(root, "bundle"),
    id: cgroupOf("node", instance.root),
  };
}

/** Is the path of the checkout short enough for the sockets of a node? */
export function socketsFit(instance: Instance): boolean {
  return Buffer.byteLength(nodeLayout(instance).containerdSocket) <= longestSocket;
}

/** What an instance with a real node was started with. */
export interface RealNode {
  /** The program that runs the container that the node is. */
  runc: string;
  /** The node's file system; shared by all instances, and never written. */
  rootfs: string;
  /** Port of the registry on this machine whose images the node runs; none where nothing is built here. */
  registry?: number;
  /** References, as manifests have them, of images that the node can run. */
  images: string[];
  /** Prefixes of such references. */
  prefixes: string[];
}

/** Is it the image of a pod's first container, which holds its network? With a digest, or a stand-in without one. */
export function isPause(image: string): boolean {
  const { registry, repository, tag } = images.pause;
  return image.replace(/@.*/, "") === `${registry}/${repository}:${tag}`;
}

export function realNodeFile(instance: Instance): string {
  return path.join(instance.root, "real-node.json");
}

/** The real node of an instance; none where all its nodes are simulated. */
export function realNodeOf(instance: Instance): RealNode | undefined {
  const file = realNodeFile(instance);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RealNode) : undefined;
}
