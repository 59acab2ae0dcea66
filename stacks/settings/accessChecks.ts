import { type AccessSettings, hostnameOf } from "./access";
import { prefixLength } from "./cidr";
import type { Finding } from "./finding";
import { logParts } from "./logs";
import type { SettingPath } from "./problem";
import type { ParsedSections } from "./sections";

/** A web page of the platform, and who can reach it. */
interface Page {
  name: string;
  path: SettingPath;
  access: AccessSettings;
  /** It speaks HTTPS itself, also where nothing before it does. Default false. */
  encrypted?: boolean;
}

/** The pages that run: what is switched off can be reached by nobody. */
function pagesOf(parsed: ParsedSections): Page[] {
  const { logs } = parsed;
  const kibana = logs && logParts(logs).kibana ? logs.kibana : undefined;
  return [
    ...pagesOfMetrics(parsed),
    ...(kibana
      ? [{ name: "kibana", path: ["logs", "kibana", "access"], access: kibana.access, encrypted: true }]
      : []),
  ];
}

function pagesOfMetrics({ mlflow, metrics }: ParsedSections): Page[] {
  const registry = mlflow?.enabled
    ? [{ name: "mlflow", path: ["mlflow", "access"], access: mlflow.access }]
    : [];
  if (!metrics?.enabled) return registry;
  const { prometheus, alertmanager, grafana } = metrics;
  const page = (name: string, access: AccessSettings): Page => ({
    name,
    path: ["metrics", name, "access"],
    access,
  });
  return [
    ...registry,
    page("prometheus", prometheus.access),
    ...(alertmanager.enabled ? [page("alertmanager", alertmanager.access)] : []),
    ...(grafana.enabled ? [page("grafana", grafana.access)] : []),
  ];
}

/** What a page outside the cluster demands of names, certificates and whoever may come. */
export function checkAccess(parsed: ParsedSections): Finding[] {
  const pages = pagesOf(parsed);
  const each = pages.flatMap((page, index) => {
    const name = checkHostname(page, pages.slice(0, index), parsed);
    return [...name, ...(name.length > 0 ? [] : checkEncryption(page)), ...checkBlocks(page)];
  });
  return [...each, ...checkRegistry(parsed)];
}

/** MLflow answers under the names that it knows, and the address of a load balancer is none of them. */
function checkRegistry({ mlflow }: ParsedSections): Finding[] {
  if (!mlflow?.enabled || mlflow.access.type !== "loadBalancer") return [];
  if (mlflow.access.hostname !== undefined || mlflow.allowedHosts.length > 0) return [];
  const needed =
    "the name by which people reach it is needed, since MLflow refuses others: write it, or mlflow.allowedHosts";
  return [{ path: ["mlflow", "access", "hostname"], value: undefined, severity: "error", needed }];
}

function checkHostname({ path, access }: Page, earlier: readonly Page[], parsed: ParsedSections): Finding[] {
  const hostname = hostnameOf(access);
  if (hostname === undefined) return [];
  const needed = obstacle();
  return needed === undefined
    ? []
    : [{ path: [...path, "hostname"], value: hostname, severity: "error", needed }];

  function obstacle(): string | undefined {
    const page = earlier.find((other) => hostnameOf(other.access) === hostname);
    const model = parsed.models.find((other) => other?.expose.hostname === hostname);
    const owner = page?.name ?? model?.name;
    if (owner !== undefined) return `a name of its own is needed: ${owner} has this one already`;
    if (access.type !== "loadBalancer") return undefined;
    if (!parsed.dns) return "a zone is needed for names: add mlops:dns: { zone: … }";
    return hostname?.endsWith(`.${parsed.dns.zone}`)
      ? undefined
      : `a name below the zone is needed, such as ${hostname?.split(".")[0]}.${parsed.dns.zone}`;
  }
}

/** Every page asks for a password. */
function checkEncryption({ path, access, encrypted = false }: Page): Finding[] {
  const plain =
    (access.type === "loadBalancer" && access.hostname === undefined && !encrypted) ||
    (access.type === "ingress" && access.tlsSecret === undefined);
  if (!plain) return [];
  const instead =
    access.type === "ingress" ? "name a tlsSecret" : "give it a hostname (see mlops:dns), or use clusterIP";
  const needed = `passwords reach it in clear: ${instead}`;
  return [{ path: [...path, "type"], value: access.type, severity: "warning", needed }];
}

/** No registry gives anybody more than a /8. */
function checkBlocks({ path, access }: Page): Finding[] {
  if (access.type !== "loadBalancer") return [];
  return access.allowedCidrs.flatMap((block, index) => {
    if (prefixLength(block) >= 8) return [];
    const needed =
      "addresses of those who work with it are needed: this is a page for them, not for the internet";
    return [{ path: [...path, "allowedCidrs", index], value: block, severity: "error", needed }];
  });
}
