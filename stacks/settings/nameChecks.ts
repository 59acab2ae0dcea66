import { isEks } from "./cluster";
import type { Finding } from "./finding";
import type { ModelSettings } from "./models";
import type { ParsedSections } from "./sections";

/** Names of models on the internet: below the zone, on a load balancer, each once. */
export function checkNames(parsed: ParsedSections): Finding[] {
  return [...checkHostnames(parsed), ...checkPlainHttp(parsed)];
}

/** On AWS a load balancer stands on the internet; without a name it has no certificate. */
function checkPlainHttp({ cluster, models }: ParsedSections): Finding[] {
  if (!cluster || !isEks(cluster)) return [];
  return models.flatMap((model, index) => {
    if (model?.expose.type !== "loadBalancer" || model.expose.hostname !== undefined) return [];
    const needed =
      "the whole internet may reach the model, and in clear: give it a hostname (see mlops:dns), or use clusterIP";
    return [
      { path: ["models", index, "expose", "type"], value: "loadBalancer", severity: "warning", needed },
    ];
  });
}

function checkHostnames({ models, dns }: ParsedSections): Finding[] {
  return models.flatMap((model, index) => {
    if (model?.expose.hostname === undefined) return [];
    const needed = obstacle(model, model.expose.hostname, models.slice(0, index), dns);
    const path = ["models", index, "expose", "hostname"];
    return needed === undefined ? [] : [{ path, value: model.expose.hostname, severity: "error", needed }];
  });
}

function obstacle(
  { expose }: ModelSettings,
  hostname: string,
  earlier: readonly (ModelSettings | undefined)[],
  dns: ParsedSections["dns"],
): string | undefined {
  if (expose.type !== "loadBalancer") {
    return `a name is that of a load balancer, and type is ${expose.type}: set type to loadBalancer, or remove this`;
  }
  const first = earlier.findIndex((other) => other?.expose.hostname === hostname);
  if (first >= 0) return `a name of its own is needed: models[${first}] has this one already`;
  if (!dns) return "a zone is needed for names: add mlops:dns: { zone: … }";
  return hostname.endsWith(`.${dns.zone}`)
    ? undefined
    : `a name below the zone is needed, such as ${hostname.split(".")[0]}.${dns.zone}`;
}
