import { z } from "zod";
import { cidr } from "./awsFields";
import { oneOf } from "./choices";
import { domainName } from "./domain";
import { dnsLabel, flag, objectName, text, wholeNumber } from "./fields";

const clusterSchema = z
  .strictObject({
    type: z
      .literal("clusterIP")
      .default("clusterIP")
      .describe("clusterIP: from inside the cluster, and by port-forward. Default clusterIP."),
  })
  .describe("Nobody outside the cluster but whoever may forward a port.");

const blocksNeeded = "a list of at least one address block is needed, such as [203.0.113.0/24]";

/** @param plainPort of a load balancer without a certificate of its own. */
const loadBalancerSchema = (plainPort: number) =>
  z
    .strictObject({
      type: z.literal("loadBalancer").describe("loadBalancer: an address of its own."),
      allowedCidrs: z
        .array(cidr("203.0.113.0/24", { from: 0, to: 32 }), { error: blocksNeeded })
        .min(1, { error: blocksNeeded })
        .max(40, { error: "at most 40 address blocks are needed" })
        .describe("Addresses that may reach it; all others are refused by the load balancer."),
      internal: flag()
        .default(true)
        .describe(
          "On AWS: an address inside the network only. false: one on the internet, for allowedCidrs. Default true.",
        ),
      hostname: domainName("a host name below dns.zone is needed, such as grafana.models.example.com")
        .optional()
        .describe(
          plainPort === 80
            ? "Name of the load balancer, with a certificate and a record below dns.zone. Default: none, plain HTTP."
            : "Name of the load balancer, with a certificate and a record below dns.zone. Default: none, and the certificate is one that browsers do not know.",
        ),
      port: wholeNumber({ min: 1, max: 65535, unit: "port" })
        .optional()
        .describe(
          plainPort === 80
            ? "Port of the load balancer. Default 80, or 443 with hostname."
            : "Port of the load balancer. Default 443.",
        ),
    })
    .transform((value) => ({
      ...value,
      port: value.port ?? (value.hostname === undefined ? plainPort : 443),
    }))
    .describe("A load balancer of its own.");

const classNeeded = "the name of an IngressClass of the cluster is needed";
const annotationNeeded = "the key of an annotation is needed";
const valueNeeded = "text is needed: put the value in quotes";

const ingressSchema = z
  .strictObject({
    type: z.literal("ingress").describe("ingress: through the ingress controller of the cluster."),
    hostname: domainName("a host name is needed, such as grafana.example.com").describe(
      "Name by which the controller tells it from others. Who resolves it is yours to see to.",
    ),
    className: objectName(classNeeded)
      .optional()
      .describe("IngressClass of the controller. Default: the cluster's default class."),
    tlsSecret: objectName("the name of a Secret is needed")
      .optional()
      .describe(
        "Secret with certificate and key, in the namespace of the service. It has to exist, or the controller's issuer makes it. Default: none, plain HTTP.",
      ),
    controllerNamespace: dnsLabel(63)
      .optional()
      .describe(
        "Namespace of the controller's pods, which are let in alone. Default: any pod of the cluster is.",
      ),
    annotations: z
      .record(
        text(annotationNeeded).max(317, { error: annotationNeeded }),
        z.string({ error: valueNeeded }),
        {
          error: "annotations are needed as key: value",
        },
      )
      .default({})
      .describe("Annotations for the controller or an issuer of certificates. Default none."),
  })
  .describe("A name at the ingress controller of the cluster.");

/**
 * How people reach a web page of the platform: by port-forward only, unless more is asked for.
 * @param encrypted the page itself speaks HTTPS.
 */
export function accessSchema(of: string, { encrypted = false } = {}) {
  return z
    .discriminatedUnion("type", [clusterSchema, loadBalancerSchema(encrypted ? 443 : 80), ingressSchema], {
      error: oneOf("type", ["clusterIP", "loadBalancer", "ingress"]),
    })
    .prefault({})
    .describe(`Who can reach ${of}. Default: clusterIP, nobody outside the cluster.`);
}

export type AccessSettings = z.output<ReturnType<typeof accessSchema>>;

/** Name under which a browser finds it; none where only its address does. */
export function hostnameOf(access: AccessSettings): string | undefined {
  return access.type === "clusterIP" ? undefined : access.hostname;
}

/** The address that a browser is given for a name. */
export function publicUrlOf(access: AccessSettings): string | undefined {
  if (access.type === "clusterIP" || access.hostname === undefined) return undefined;
  if (access.type === "ingress")
    return `${access.tlsSecret === undefined ? "http" : "https"}://${access.hostname}`;
  return access.port === 443 ? `https://${access.hostname}` : `https://${access.hostname}:${access.port}`;
}
