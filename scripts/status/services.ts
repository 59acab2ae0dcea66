import type { V1EndpointSlice } from "@kubernetes/client-node";
import { type Answer, both, type Row, type Section, sectionOf } from "./section";

/** A service as the stack's outputs have it. */
export interface KnownService {
  name: string;
  kind: string;
  /** `host:port` inside the cluster, or of what the cloud runs. */
  address: string;
  /** Absent for what the cloud runs beside the cluster. */
  namespace?: string;
  /** Where it answers outside the cluster. */
  url?: string;
}

/** Which services have somebody behind them who says that he can answer. */
export function servicesSection(
  services: Answer<KnownService[]>,
  slices: Answer<V1EndpointSlice[]>,
): Section {
  const columns = ["SERVICE", "KIND", "ADDRESS", "READY"];
  return sectionOf("Services", columns, both(services, slices), ([known, found]) =>
    known.map((service) => rowOf(service, found)),
  );
}

function rowOf({ name, kind, address, namespace, url }: KnownService, slices: V1EndpointSlice[]): Row {
  const values = { SERVICE: name, KIND: kind, ADDRESS: url ?? address };
  if (namespace === undefined)
    return { values: { ...values, READY: "-" }, health: "note", why: "the cloud runs it: ask there" };
  const [host = ""] = address.split(".");
  const endpoints = slices
    .filter(({ metadata }) => metadata?.namespace === namespace)
    .filter(({ metadata }) => metadata?.labels?.["kubernetes.io/service-name"] === host)
    .flatMap((slice) => slice.endpoints ?? []);
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length;
  const row = { values: { ...values, READY: `${ready} of ${endpoints.length}` } };
  if (ready === 0) return { ...row, health: "attention", why: "nobody answers" };
  // One that is on its way out, or in, while another answers.
  return ready < endpoints.length
    ? { ...row, health: "note", why: "the others are not ready" }
    : { ...row, health: "fine" };
}
