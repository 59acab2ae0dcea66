import type { Finding } from "./finding";
import { dashboardFolder } from "../../components/metrics/grafanaProvisioning";
import type { GrafanaSettings } from "./grafana";
import { metricsParts } from "./metricsParts";
import type { ParsedSections } from "./sections";

export function checkGrafana(parsed: ParsedSections): Finding[] {
  const grafana = metricsParts(parsed).grafana ? parsed.metrics?.grafana : undefined;
  return grafana ? [...checkWayBack(grafana), ...checkFolders(grafana)] : [];
}

/** A provider sends browsers back to the address that it knows, which nobody knows before the load balancer is made. */
function checkWayBack({ oidc, access }: GrafanaSettings): Finding[] {
  if (!oidc || access.type !== "loadBalancer" || access.hostname !== undefined) return [];
  const needed =
    "the name that oidc sends browsers back to is needed: write it (see mlops:dns), or remove grafana.oidc";
  return [
    {
      path: ["metrics", "grafana", "access", "hostname"],
      value: undefined,
      severity: "error",
      needed,
    },
  ];
}

/** Grafana takes a title for the same folder, and a pod a volume for the same volume. */
function checkFolders({ folders }: GrafanaSettings): Finding[] {
  return folders.flatMap(({ title, configMap }, index) => [
    ...taken("title", index, title, [
      dashboardFolder.title,
      ...folders.slice(0, index).map((one) => one.title),
    ]),
    ...taken(
      "configMap",
      index,
      configMap,
      folders.slice(0, index).map((one) => one.configMap),
    ),
  ]);
}

function taken(field: string, index: number, value: string, earlier: readonly string[]): Finding[] {
  if (!earlier.includes(value)) return [];
  const needed = `a ${field} of its own is needed: another folder has this one already`;
  return [{ path: ["metrics", "grafana", "folders", index, field], value, severity: "error", needed }];
}
