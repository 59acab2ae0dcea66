/** How soon somebody has to act, as rules say it. */
export type Severity = "critical" | "warning" | "info";

/** Somebody who is told about alerts, in one way. The secret of it is in a file of his name. */
export interface Receiver {
  /** Unique among them. */
  name: string;
  severities: readonly Severity[];
  /** Whose alerts. None: those of every team. */
  teams: readonly string[];
  /** Told as well when an alert has ended. */
  resolved: boolean;
  way: Way;
}

export type Way =
  | { kind: "slack"; channel: string }
  | { kind: "pagerDuty" }
  | { kind: "email"; to: readonly string[]; from: string; server: string; username?: string }
  | { kind: "webhook" };

/** Where Alertmanager's container finds the secret of a receiver: an address, a key or a password. */
export const receiverFolder = "/etc/alertmanager/receivers";

export function receiverFile(name: string): string {
  return `${receiverFolder}/${name}`;
}

const each = (line: string) => `{{ range .Alerts }}${line}{{ end }}`;
const headline =
  '{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}: {{ .GroupLabels.alertname }}{{ with .CommonLabels.service }} of {{ . }}{{ end }} ({{ .CommonLabels.cluster }})';
const runbook = "{{ (index .Alerts 0).Annotations.runbook_url }}";

/**
 * A receiver as Alertmanager reads it: what is the matter in numbers, and the way to the runbook.
 * Source: prometheus.io, Alertmanager "Configuration", receiver integration settings.
 */
export function receiverConfig({ name, resolved, way }: Receiver): Record<string, unknown> {
  const file = receiverFile(name);
  const common = { send_resolved: resolved };
  switch (way.kind) {
    case "slack":
      return {
        name,
        slack_configs: [
          {
            ...common,
            api_url_file: file,
            channel: way.channel,
            title: headline,
            title_link: runbook,
            text: each(
              "{{ .Annotations.summary }}\n{{ .Annotations.description }} <{{ .Annotations.runbook_url }}|Runbook>\n",
            ),
          },
        ],
      };
    case "pagerDuty":
      return {
        name,
        pagerduty_configs: [
          {
            ...common,
            routing_key_file: file,
            description: headline,
            // Of those that PagerDuty knows, ours are three.
            severity: "{{ .CommonLabels.severity }}",
            details: {
              summary: each("{{ .Annotations.summary }}\n"),
              description: each("{{ .Annotations.description }}\n"),
            },
            links: [{ href: runbook, text: "Runbook" }],
          },
        ],
      };
    case "email":
      return {
        name,
        email_configs: [
          {
            ...common,
            to: way.to.join(", "),
            from: way.from,
            smarthost: way.server,
            require_tls: true,
            ...(way.username !== undefined && { auth_username: way.username, auth_password_file: file }),
            headers: { Subject: headline },
          },
        ],
      };
    case "webhook":
      return { name, webhook_configs: [{ ...common, url_file: file, max_alerts: 100 }] };
  }
}

/** Port at which a receiver is called, for the network; that of a webhook is said apart. */
export function portOf(way: Way): number {
  return way.kind === "email" ? Number(way.server.split(":")[1]) : 443;
}
