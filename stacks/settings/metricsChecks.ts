import { deadMansSwitchName, nobody } from "../../components/metrics/alertmanagerConfig";
import type { AlertmanagerSettings } from "./alertmanager";
import type { Finding } from "./finding";
import type { ParsedSections } from "./sections";

/** What the receivers of alerts demand of each other. */
export function checkMetrics({ metrics }: ParsedSections): Finding[] {
  if (!metrics?.enabled) return [];
  const { alertmanager } = metrics;
  return [...checkNames(alertmanager), ...checkSwitch(alertmanager), ...checkCritical(alertmanager)];
}

function checkNames({ receivers }: AlertmanagerSettings): Finding[] {
  return receivers.flatMap(({ name }, index) => {
    const first = receivers.findIndex((other) => other.name === name);
    const reserved = [nobody, deadMansSwitchName].includes(name);
    if (first === index && !reserved) return [];
    const needed = reserved
      ? `another name is needed: ${nobody} and ${deadMansSwitchName} are there already`
      : `a name of its own is needed: receivers[${first}] is "${name}" already`;
    return [
      {
        path: ["metrics", "alertmanager", "receivers", index, "name"],
        value: name,
        severity: "error",
        needed,
      },
    ];
  });
}

/** Who is to be told, and nobody there to tell. */
function checkSwitch({ enabled, receivers, deadMansSwitch }: AlertmanagerSettings): Finding[] {
  if (enabled || (receivers.length === 0 && deadMansSwitch === undefined)) return [];
  const needed = "nobody is told while this is false: set it to true, or remove the receivers";
  return [{ path: ["metrics", "alertmanager", "enabled"], value: false, severity: "warning", needed }];
}

/** An alert of a team that nobody named is heard by those who take every team. */
function checkCritical({ enabled, receivers }: AlertmanagerSettings): Finding[] {
  if (!enabled || receivers.length === 0) return [];
  const hears = receivers.some(
    ({ severities, teams }) => severities.includes("critical") && teams.length === 0,
  );
  if (hears) return [];
  const needed =
    "nobody is told about critical alerts of teams that no receiver names: give one receiver no teams";
  const path = ["metrics", "alertmanager", "receivers"];
  return [{ path, value: receivers.map(({ name }) => name), severity: "warning", needed }];
}
