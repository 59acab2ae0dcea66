import * as path from "node:path";

import { stringify } from "yaml";

import { writeWhole } from "../files";
import type { Instance } from "../layout";
import { nodeLayout } from "../realNode/layout";

export function egressFile(instance: Instance): string {
  return path.join(instance.root, "egress.yaml");
}

/** How the API server reaches what is in the network of a real node. Source: apiserver.k8s.io/v1beta1. */
export function writeEgress(instance: Instance): void {
  const transport = { uds: { udsName: nodeLayout(instance).wayIn } };
  const configuration = {
    apiVersion: "apiserver.k8s.io/v1beta1",
    kind: "EgressSelectorConfiguration",
    egressSelections: [{ name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport } }],
  };
  writeWhole(egressFile(instance), stringify(configuration));
}
