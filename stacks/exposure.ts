import * as pulumi from "@pulumi/pulumi";
import { Certificate, DnsRecord, hostedZoneId, networkLoadBalancer, stackTags } from "../components/aws";
import type { ModelService } from "../components/serving";
import type { Cloud } from "./cloud";
import type { Foundation } from "./foundation";
import type { ModelSettings, Settings } from "./settings";

/** What is to be known outside the cluster: a model, or a page for people. */
export interface Exposed {
  name: string;
  expose: { type: string; hostname?: string; port: number; internal?: boolean };
  /** It speaks HTTPS itself. Default false. */
  encrypted?: boolean;
}

/** What makes it known: before its Service is made, and after. */
export interface Exposure {
  annotations?: Record<string, pulumi.Input<string>>;
  /** Gives the load balancer its name. */
  publish: (service: Pick<ModelService, "outside">) => void;
}

/** A cluster without a cloud around it makes load balancers of its own kind, and nobody here names them. */
const nothing: Exposure = { publish: () => undefined };

/** How things are exposed on this stack's cloud. The hosted zone is looked up once, if anyone needs it. */
export function exposureOn({ dns }: Settings, { cloud }: Foundation): (exposed: Exposed) => Exposure {
  if (!cloud) return () => nothing;
  const zoneId = dns && hostedZoneId(dns, { provider: cloud.provider });
  return ({ name, expose: { type, hostname, port, internal }, encrypted }) => {
    if (type !== "loadBalancer") return nothing;
    // The settings were refused if a host name came without a zone.
    if (hostname === undefined || !zoneId) return balanced(cloud, internal);
    return named(name, { hostname, port, zoneId, internal, encrypted }, cloud);
  };
}

function balanced({ settings: { name, tags } }: Cloud, internal: boolean | undefined): Exposure {
  return { ...nothing, annotations: networkLoadBalancer({ tags: stackTags(name, tags), internal }) };
}

interface NamedExposure {
  hostname: string;
  port: number;
  zoneId: pulumi.Output<string>;
  internal?: boolean;
  encrypted?: boolean;
}

function named(
  exposed: string,
  { hostname, port, zoneId, internal, encrypted }: NamedExposure,
  { settings: { name, tags }, provider }: Cloud,
): Exposure {
  const { arn } = new Certificate(`${exposed}-tls`, { hostname, zoneId }, { provider });
  return {
    annotations: networkLoadBalancer({
      tags: stackTags(name, tags),
      tls: { certificateArn: arn, port, encrypted },
      internal,
    }),
    publish: ({ outside }) => {
      new DnsRecord(`${exposed}-name`, { zoneId, hostname, target: outside }, { provider });
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
