import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  clientLabels,
  type Container,
  metadataIn,
  networkPolicy,
  type Pod,
  podsOfThePlatform,
  podTemplate,
  type Scope,
  selectorOf,
  serviceAccount,
  type Talk,
} from "../../kubernetes";
import { metricsPort } from "./exporterTarget";

export interface ExporterServer {
  port: number;
  /** Its one container, without its port. Probes: by default those that ask `healthPath`. */
  container: Omit<Container, "ports">;
  /** Path that says that the process answers. */
  healthPath: string;
  pod: Omit<Pod, "identity" | "serviceAccount" | "containers">;
  /** Whom it measures. */
  calls: Talk[];
  /** What has to be there before it runs. */
  dependsOn?: (account: k8s.core.v1.ServiceAccount) => pulumi.Resource[];
}

/** One exporter that Prometheus asks, and nobody else. It keeps nothing: another one may take its place at any time. */
export function exporterServer(name: string, scope: Scope, exporter: ExporterServer): k8s.apps.v1.Deployment {
  const { port, container, healthPath, pod, calls, dependsOn } = exporter;
  const account = serviceAccount(`${name}-account`, scope);
  networkPolicy(`${name}-peers`, scope, {
    from: [{ peers: [podsOfThePlatform(clientLabels(scope.identity.name))], port }],
    to: calls,
  });
  const healthy = { httpGet: { path: healthPath, port: metricsPort } };
  const template = podTemplate({
    ...pod,
    identity: scope.identity,
    serviceAccount: account.metadata.name,
    containers: [
      {
        probes: {
          startup: { ...healthy, periodSeconds: 5, failureThreshold: 30 },
          readiness: { ...healthy, periodSeconds: 15, timeoutSeconds: 5 },
          liveness: { ...healthy, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
        },
        ...container,
        ports: { [metricsPort]: port },
      },
    ],
  });
  return new k8s.apps.v1.Deployment(
    `${name}-server`,
    {
      metadata: metadataIn(scope),
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selectorOf(scope.identity) },
        template,
      },
    },
    { parent: scope.parent, dependsOn: dependsOn?.(account) },
  );
}
