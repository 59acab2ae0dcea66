import { existsSync, readFileSync } from "node:fs";

import { parse } from "yaml";

import { SandboxError } from "../../../failure";

/** How a client reaches and recognises the API server; who the client is, is not told here. */
export interface ApiServer {
  endpoint: string;
  /** Base64 of the PEM, as EKS answers it. */
  certificateAuthority: string;
}

interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context: { cluster: string } }[];
  clusters?: { name: string; cluster: ClusterEntry }[];
}

interface ClusterEntry {
  server: string;
  "certificate-authority-data"?: string;
  "certificate-authority"?: string;
}

/** The sandbox's own API server, which is every cluster's. Without a kubeconfig, one that nobody answers at. */
export function apiServer(file = process.env.KUBECONFIG ?? ""): ApiServer {
  if (!existsSync(file)) {
    return { endpoint: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com", certificateAuthority: "" };
  }
  const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
  const context = config.contexts?.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  if (!cluster) throw new SandboxError(`${file} has no cluster in its current context`);
  const data = cluster["certificate-authority-data"];
  const path = cluster["certificate-authority"];
  const certificateAuthority = data ?? (path === undefined ? "" : readFileSync(path).toString("base64"));
  return { endpoint: cluster.server, certificateAuthority };
}
