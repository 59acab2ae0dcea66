import * as path from "node:path";

import { stringify } from "yaml";

import { writeWhole } from "../files";
import type { Instance } from "../layout";
import { nodeLayout, realNodeOf } from "../realNode/layout";

export function egressFile(instance: Instance): string {
  return path.join(instance.root, "egress.yaml");
}

/**
 * Where the API server looks for pods and nodes that are simulated: a socket that nobody listens on. Their addresses are
 * invented, and may be those of somebody in the network that this machine is in.
 */
export function closedWay(instance: Instance): string {
  return path.join(instance.root, "simulated-pods.sock");
}

/** How the API server reaches pods, Services and kubelets. Source: apiserver.k8s.io/v1beta1. */
export function writeEgress(instance: Instance): void {
  const isReal = realNodeOf(instance) !== undefined;
  const transport = { uds: { udsName: isReal ? nodeLayout(instance).wayIn : closedWay(instance) } };
  const configuration = {
    apiVersion: "apiserver.k8s.io/v1beta1",
    kind: "EgressSelectorConfiguration",
    egressSelections: [{ name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport } }],
  };
  writeWhole(egressFile(instance), stringify(configuration));
}
