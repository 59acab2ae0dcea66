import * as pulumi from "@pulumi/pulumi";
import { Certificate, DnsRecord, hostedZoneId, networkLoadBalancer, stackTags } from "../components/aws";
import type { ModelService } from "../components/serving";
import type { Cloud } from "./cloud";
import type { Foundation } from "./foundation";
import type { ModelSettings, Settings } from "./settings";

/** What makes a model known outside the cluster: before its Service is made, and after. */
export interface Exposure {
  annotations?: Record<string, pulumi.Input<string>>;
  /** Gives the load balancer its name. */
  publish: (service: ModelService) => void;
}

/** A cluster without a cloud around it makes load balancers of its own kind, and nobody here names them. */
const nothing: Exposure = { publish: () => undefined };

/** How models are exposed on this stack's cloud. The hosted zone is looked up once, if anyone needs it. */
export function exposureOn({ dns }: Settings, { cloud }: Foundation): (model: ModelSettings) => Exposure {
  if (!cloud) return () => nothing;
  const zoneId = dns && hostedZoneId(dns, { provider: cloud.provider });
  return ({ name, expose: { type, hostname, port } }) => {
    if (type !== "loadBalancer") return nothing;
    // The settings were refused if a host name came without a zone.
    if (hostname === undefined || !zoneId) return balanced(cloud);
    return named(name, { hostname, port, zoneId }, cloud);
  };
}

function balanced({ settings: { name, tags } }: Cloud): Exposure {
  return { ...nothing, annotations: networkLoadBalancer({ tags: stackTags(name, tags) }) };
}

function named(
  model: string,
  { hostname, port, zoneId }: { hostname: string; port: number; zoneId: pulumi.Output<string> },
  { settings: { name, tags }, provider }: Cloud,
): Exposure {
  const { arn } = new Certificate(`${model}-tls`, { hostname, zoneId }, { provider });
  return {
    annotations: networkLoadBalancer({
      tags: stackTags(name, tags),
      tls: { certificateArn: arn, port },
    }),
    publish: ({ outside }) => {
      new DnsRecord(`${model}-name`, { zoneId, hostname, target: outside }, { provider });
    },
  };
}

/** Where a model answers for those outside the cluster; nowhere unless it is exposed. */
export function urlOf(
  { expose: { type, hostname, port } }: ModelSettings,
  { outside }: ModelService,
): pulumi.Output<string> | undefined {
  if (type !== "loadBalancer") return undefined;
  if (hostname !== undefined) return pulumi.output(withPort("https", hostname, port));
  return outside.apply((address) => withPort("http", address, port));
}

const usualPort = { http: 80, https: 443 };

function withPort(scheme: keyof typeof usualPort, host: string, port: number): string {
  return port === usualPort[scheme] ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}
