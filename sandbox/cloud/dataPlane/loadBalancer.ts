import { createHash } from "node:crypto";

import type { V1Service } from "@kubernetes/client-node";

import { text } from "../../plugins/common/fields";
import { isObject } from "../../plugins/common/properties";
import { keyOf, type NewEntry, tokens } from "../inventory";
import { regionOf } from "./addresses";
import type { Stock } from "./view";

/** Sources of this file: cloud-provider-aws, docs/service_controller.md; EKS user guide, network load balancing. */

/** Keeps a Service until its load balancer has gone. */
export const cleanupFinalizer = "service.kubernetes.io/load-balancer-cleanup";

const prefix = "service.beta.kubernetes.io/aws-load-balancer";

function annotation({ metadata }: V1Service, name: string): string | undefined {
  return metadata?.annotations?.[`${prefix}-${name}`];
}

/** Those of these types, and those with a class, wait for another controller than the cloud's own. */
const typesOfOthers = ["external", "nlb-ip"];

/** Is it the cloud's own controller that serves this Service? */
export function isServed(service: V1Service): boolean {
  const { type, loadBalancerClass } = service.spec ?? {};
  return (
    type === "LoadBalancer" &&
    loadBalancerClass === undefined &&
    !typesOfOthers.includes(annotation(service, "type") ?? "")
  );
}

function isInternal(service: V1Service): boolean {
  return ["true", "0.0.0.0/0"].includes(annotation(service, "internal") ?? "");
}

/** The Service cannot get a load balancer; the message is what the controller's event says. */
export class LoadBalancerError extends Error {}

/** One subnet in each zone, with the tag of its purpose, and of no other cluster's. */
function subnetsFor(service: V1Service, cluster: string, vpc: string, stock: Stock) {
  const role = isInternal(service) ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
  const zones = new Set<string>();
  return stock.list(tokens.subnet).filter(({ properties }) => {
    const { tagsAll, vpcId, availabilityZone } = properties;
    const tags = isObject(tagsAll) ? tagsAll : {};
    const clusters = Object.keys(tags).filter((key) => key.startsWith("kubernetes.io/cluster/"));
    const isOthers = clusters.length > 0 && !clusters.includes(`kubernetes.io/cluster/${cluster}`);
    const isChosen =
      vpcId === vpc && !isOthers && tags[role] !== undefined && !zones.has(text(availabilityZone));
    if (isChosen) zones.add(text(availabilityZone));
    return isChosen;
  });
}

function additionalTags(service: V1Service): Record<string, string> {
  const pairs = (annotation(service, "additional-resource-tags") ?? "")
    .split(",")
    .filter((one) => one !== "");
  return Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string]));
}

function assertCertificate(service: V1Service, stock: Stock): void {
  const arn = annotation(service, "ssl-cert");
  if (arn === undefined || stock.list().some(({ properties }) => properties.arn === arn)) return;
  throw new LoadBalancerError(`CertificateNotFound: Certificate '${arn}' not found`);
}

/** `a` and the Service's own id, as far as a name may be long. */
function nameFor({ metadata }: V1Service): string {
  return `a${(metadata?.uid ?? "").replaceAll("-", "")}`.slice(0, 32);
}

/** What AWS keeps of the load balancer of a Service; throws where it could not make one. */
export function loadBalancerFor(service: V1Service, stock: Stock): NewEntry {
  const [cluster] = stock.list(tokens.cluster);
  const config = cluster?.properties.vpcConfig;
  const vpc = isObject(config) ? text(config.vpcId) : "";
  const subnets = subnetsFor(service, cluster?.id ?? "", vpc, stock);
  if (subnets.length === 0) {
    throw new LoadBalancerError("could not find any suitable subnets for creating the ELB");
  }
  assertCertificate(service, stock);
  const isNetwork = annotation(service, "type") === "nlb";
  const name = nameFor(service);
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const region = regionOf(text(subnets[0]?.properties.availabilityZone));
  const account = text(cluster?.properties.arn).split(":")[4] ?? "";
  const path = isNetwork ? `net/${name}/${hash}` : name;
  const arn = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${path}`;
  return {
    type: tokens.loadBalancer,
    id: arn,
    properties: {
      arn,
      name,
      loadBalancerType: isNetwork ? "network" : "classic",
      internal: isInternal(service),
      dnsName: `${isInternal(service) ? "internal-" : ""}${name}-${hash}.elb.${region}.amazonaws.com`,
      subnets: subnets.map(({ id }) => id),
      vpcId: vpc,
      tagsAll: {
        ...additionalTags(service),
        [`kubernetes.io/cluster/${cluster?.id}`]: "owned",
        "kubernetes.io/service-name": `${service.metadata?.namespace}/${service.metadata?.name}`,
      },
    },
    uses: subnets.map(({ id }) => keyOf(tokens.subnet, id)),
  };
}
