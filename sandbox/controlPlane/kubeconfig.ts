import { chmodSync, writeFileSync } from "node:fs";

import { stringify } from "yaml";

import type { Instance } from "../layout";
import { asData } from "./certificates";
import { componentKubeconfig } from "./daemons";

/** The context that Pulumi.local.yaml names, so that it can never touch another cluster by accident. */
export const contextName = "mlops-sandbox";

function kubeconfig(certificates: string, client: string, port: number): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": contextName,
    clusters: [
      {
        name: contextName,
        cluster: {
          server: `https://127.0.0.1:${port}`,
          "certificate-authority-data": asData(certificates, "ca.crt"),
        },
      },
    ],
    users: [
      {
        name: client,
        user: {
          "client-certificate-data": asData(certificates, `${client}.crt`),
          "client-key-data": asData(certificates, `${client}.key`),
        },
      },
    ],
    contexts: [{ name: contextName, context: { cluster: contextName, user: client } }],
  });
}

/** Writes the administrator's kubeconfig and those of the control plane's own parts. */
export function writeKubeconfigs(instance: Instance, port: number): void {
  // The administrator's twice: what a person has may be changed by them, and the sandbox's own parts rely on it.
  const components = ["controller-manager", "scheduler", "kubelet", "kube-proxy", "admin"];
  const files = [
    ["admin", instance.kubeconfig],
    ...components.map((client) => [client, componentKubeconfig(instance, client)]),
  ] as const;
  for (const [client = "", file = ""] of files) {
    writeFileSync(file, kubeconfig(instance.certificates, client, port), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
}
