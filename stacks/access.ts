import type * as pulumi from "@pulumi/pulumi";
import type { WebAccess } from "../components/kubernetes";
import { type Exposed, type Exposure, exposureOn } from "./exposure";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";
import { type AccessSettings, publicUrlOf } from "./settings/access";

/** How a page of the platform is opened to people, before its component is made and after. */
export interface Opening {
  access: WebAccess;
  /** Gives its load balancer a name, where it has one. */
  publish: (outside: pulumi.Output<string> | undefined) => void;
  /** Where a browser finds it; nowhere unless it is opened. */
  urlOf: (outside: pulumi.Output<string> | undefined) => pulumi.Input<string> | undefined;
}

/** Of what nobody reaches from outside the cluster, and of what does not run. */
export const closed: Opening = { access: {}, publish: () => undefined, urlOf: () => undefined };

/** How pages are opened on this stack's cluster. */
export function openingsOn(
  settings: Settings,
  foundation: Foundation,
): (name: string, access: AccessSettings, page?: { encrypted?: boolean }) => Opening {
  // A hosted zone is looked up for whoever needs it alone.
  let expose: ((exposed: Exposed) => Exposure) | undefined;
  return (name, access, { encrypted = false } = {}) => {
    const url = publicUrlOf(access);
    if (access.type === "clusterIP") return closed;
    if (access.type === "ingress") {
      return { access: { ingress: access, url }, publish: () => undefined, urlOf: () => url };
    }
    expose ??= exposureOn(settings, foundation);
    const { annotations, publish } = expose({ name, expose: access, encrypted });
    const { port, allowedCidrs: sourceRanges } = access;
    return {
      access: { loadBalancer: { port, sourceRanges, annotations }, url },
      publish: (outside) => {
        if (outside) publish({ outside });
      },
      urlOf: (outside) =>
        url ?? outside?.apply((address) => addressOf(encrypted ? "https" : "http", address, port)),
    };
  };
}

function addressOf(scheme: "http" | "https", address: string, port: number): string {
  const usual = scheme === "http" ? 80 : 443;
  return `${scheme}://${address}${port === usual ? "" : `:${port}`}`;
}
