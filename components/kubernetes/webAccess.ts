import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { anyPodOfTheCluster, type Talk } from "./networkPolicy";
import { metadataIn, type Scope } from "./scope";
import { service } from "./workload";

/** How people reach a web page from outside the cluster. Without either, they forward a port. */
export interface WebAccess {
  loadBalancer?: {
    port: number;
    /** Addresses that may reach it. */
    sourceRanges: string[];
    /** For whoever makes the load balancer. Default: none. */
    annotations?: Record<string, pulumi.Input<string>>;
  };
  ingress?: {
    hostname: string;
    /** Default: the cluster's default class. */
    className?: string;
    /** Secret of the namespace with certificate and key. Default: plain HTTP. */
    tlsSecret?: string;
    /** Namespace of the controller's pods. Default: any. */
    controllerNamespace?: string;
    annotations?: Record<string, string>;
  };
  /** The address that a browser is given, where it is known beforehand. */
  url?: string;
}

export interface WebPage {
  /** Name of the Service inside the cluster. */
  serviceName: string;
  /** Port of that Service. */
  port: number;
  /** Named port of the container. */
  targetPort: string;
  /** It speaks HTTPS, with a certificate of the stack's own. Default false. */
  encrypted?: boolean;
  access: WebAccess;
}

/**
 * Makes what people come in by, beside the Service that the cluster uses: that one stays as it is.
 * @returns name or address of the load balancer; nothing where there is none.
 */
export function openTo(
  name: string,
  scope: Scope,
  { serviceName, port, targetPort, encrypted = false, access }: WebPage,
): pulumi.Output<string> | undefined {
  if (access.ingress) ingress(name, scope, access.ingress, { serviceName, port, encrypted });
  if (!access.loadBalancer) return undefined;
  const balanced = service(`${name}-outside`, scope, {
    serviceName: `${serviceName}-outside`,
    targetPort,
    type: "LoadBalancer",
    ...access.loadBalancer,
  });
  return addressOf(balanced);
}

/** Whom the page's own NetworkPolicy lets in besides the pods that it knows. */
export function comersOf({ loadBalancer, ingress: controller }: WebAccess, port: number): Talk[] {
  const { controllerNamespace } = controller ?? {};
  const pods =
    controllerNamespace === undefined
      ? anyPodOfTheCluster
      : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": controllerNamespace } } };
  return [...(loadBalancer ? [{ port }] : []), ...(controller ? [{ peers: [pods], port }] : [])];
}

/** Name or address of a Service's load balancer; empty where there is none. */
export function addressOf({ status }: k8s.core.v1.Service): pulumi.Output<string> {
  return pulumi.output(status).apply((known) => {
    // A Service that nobody balances has no status at all.
    const [first] = (known as typeof known | undefined)?.loadBalancer?.ingress ?? [];
    return first?.hostname ?? first?.ip ?? "";
  });
}

/**
 * How controllers are told that what is behind them speaks HTTPS; those that go by the name of the port need none.
 * Sources: ingress-nginx, "Annotations"; AWS Load Balancer Controller, "Ingress annotations".
 */
const speaksHttps = {
  "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS",
  "alb.ingress.kubernetes.io/backend-protocol": "HTTPS",
};

function ingress(
  name: string,
  scope: Scope,
  { hostname, className, tlsSecret, annotations }: NonNullable<WebAccess["ingress"]>,
  { serviceName, port, encrypted }: { serviceName: string; port: number; encrypted: boolean },
): void {
  const backend = { service: { name: serviceName, port: { number: port } } };
  new k8s.networking.v1.Ingress(
    `${name}-ingress`,
    {
      // The engine would wait for an address, which not every controller tells.
      metadata: metadataIn(scope, {
        annotations: {
          ...(encrypted ? speaksHttps : {}),
          ...annotations,
          "pulumi.com/skipAwait": "true",
        },
      }),
      spec: {
        ingressClassName: className,
        tls: tlsSecret === undefined ? undefined : [{ hosts: [hostname], secretName: tlsSecret }],
        rules: [{ host: hostname, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      },
    },
    { parent: scope.parent },
  );
}
