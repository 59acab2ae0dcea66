import { stringify } from "yaml";
import { inhibitRules } from "./inhibitions";
import { type Receiver, receiverConfig, receiverFile, type Severity } from "./receivers";

export interface AlertmanagerTuning {
  receivers: readonly Receiver[];
  /** A service outside that is called while alerting works. Default: none. */
  deadMansSwitch?: { minutes: number };
}

/** Who gets what nobody else takes: it is to be seen in Alertmanager, and told to nobody. */
export const nobody = "nobody";

/** The service that is called while the alert that never ends arrives, and the file with its address. */
export const deadMansSwitchName = "dead-mans-switch";

/** The alert that never ends. */
const watchdog = 'alertname="Watchdog"';

/** How long to wait for more of the same, and when to say it again. */
const pace: Record<Severity, { group_wait: string; group_interval: string; repeat_interval: string }> = {
  critical: { group_wait: "10s", group_interval: "2m", repeat_interval: "2h" },
  warning: { group_wait: "1m", group_interval: "10m", repeat_interval: "12h" },
  info: { group_wait: "5m", group_interval: "1h", repeat_interval: "3d" },
};

/**
 * alertmanager.yml. An alert goes to every receiver that takes its severity and its team: each has a route that lets the
 * alert go on to the next.
 * Source: prometheus.io, Alertmanager "Configuration".
 */
export function alertmanagerYaml({ receivers, deadMansSwitch }: AlertmanagerTuning): string {
  return stringify(
    {
      route: {
        receiver: nobody,
        group_by: ["alertname", "cluster", "namespace", "service"],
        ...pace.warning,
        routes: [watchdogRoute(deadMansSwitch), ...receivers.map(routeOf)],
      },
      inhibit_rules: inhibitRules(),
      receivers: [
        { name: nobody },
        ...(deadMansSwitch ? [switchConfig()] : []),
        ...receivers.map(receiverConfig),
      ],
    },
    { lineWidth: 0 },
  );
}

/** Nobody else hears of it. */
function watchdogRoute(deadMansSwitch: AlertmanagerTuning["deadMansSwitch"]) {
  if (!deadMansSwitch) return { receiver: nobody, matchers: [watchdog] };
  const { minutes } = deadMansSwitch;
  return {
    receiver: deadMansSwitchName,
    matchers: [watchdog],
    group_wait: "0s",
    group_interval: `${minutes}m`,
    // A notification counts from when it was answered, after its tick: with the whole interval, every second one is left out.
    repeat_interval: `${minutes * 30}s`,
  };
}

function switchConfig() {
  const webhook = { send_resolved: false, url_file: receiverFile(deadMansSwitchName) };
  return { name: deadMansSwitchName, webhook_configs: [webhook] };
}

function routeOf({ name, severities, teams }: Receiver) {
  return {
    receiver: name,
    matchers: [
      `severity=~"${severities.join("|")}"`,
      ...(teams.length > 0 ? [`team=~"${teams.map(literally).join("|")}"`] : []),
    ],
    continue: true,
    routes: severities.map((severity) => ({ matchers: [`severity="${severity}"`], ...pace[severity] })),
  };
}

/** Dots of a name are no pattern; in the quotes of a matcher the backslash wants another one. */
function literally(team: string): string {
  return team.replaceAll(".", "\\\\.");
}
