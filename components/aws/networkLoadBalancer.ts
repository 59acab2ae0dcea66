import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "./tags";

export interface NetworkLoadBalancer {
  /** On the load balancer and what belongs to it. */
  tags: Tags;
  /** Ends TLS at the load balancer. Default: bytes pass as they come. */
  tls?: {
    certificateArn: pulumi.Input<string>;
    port: number;
    /** What is behind it speaks TLS as well. Default false: plain HTTP inside the network. */
    encrypted?: boolean;
  };
  /** An address inside the network only. Default: one on the internet. */
  internal?: boolean;
}

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

/** TLS 1.2 and 1.3 with forward secrecy. Source: ELB user guide, "Security policies for your Network Load Balancer". */
const securityPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/**
 * Annotations by which the cloud controller of EKS makes a network load balancer on the internet for a Service, or one
 * inside the network. The type counts when the load balancer is made, and never afterwards.
 * Source: kubernetes/cloud-provider-aws, docs/service_controller.md.
 */
export function networkLoadBalancer({
  tags,
  tls,
  internal = false,
}: NetworkLoadBalancer): Record<string, pulumi.Input<string>> {
  const resourceTags = pairsOf(tags);
  return {
    [`${prefix}type`]: "nlb",
    [`${prefix}cross-zone-load-balancing-enabled`]: "true",
    ...(internal && { [`${prefix}internal`]: "true" }),
    ...(resourceTags && { [`${prefix}additional-resource-tags`]: resourceTags }),
    ...(tls && {
      [`${prefix}ssl-cert`]: tls.certificateArn,
      [`${prefix}ssl-ports`]: String(tls.port),
      [`${prefix}ssl-negotiation-policy`]: securityPolicy,
      [`${prefix}backend-protocol`]: tls.encrypted ? "ssl" : "tcp",
    }),
  };
}

/** The list has no way to quote: a tag with one of its signs would become another tag. */
function pairsOf(tags: Tags): string {
  return Object.entries(tags)
    .filter((pair) => !/[=,]/.test(pair.join("")))
    .map((pair) => pair.join("="))
    .join(",");
}
