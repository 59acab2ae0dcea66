import { type Answer, type Row, type Section, sectionOf } from "./section";

/** An alert as Alertmanager has it. Source: its OpenAPI description, version 2. */
export interface FiringAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
}

/** It always fires: without it no other alert would arrive. */
const watchdog = "Watchdog";

/** @param alerts undefined where the stack has no Alertmanager */
export function alertsSection(alerts: Answer<FiringAlert[] | undefined>): Section {
  const columns = ["ALERT", "SEVERITY", "SINCE", "SUMMARY"];
  return sectionOf("Alerts", columns, alerts, (firing) => {
    if (firing === undefined) return [{ values: {}, health: "note", why: "the stack has no Alertmanager" }];
    const rows = firing
      .filter(({ labels }) => labels.alertname !== watchdog)
      .sort(byName)
      .map(rowOf);
    const isWatched = firing.some(({ labels }) => labels.alertname === watchdog);
    const silent: Row = {
      values: { ALERT: watchdog },
      health: "attention",
      why: "it should always fire: Prometheus does not reach Alertmanager",
    };
    return isWatched ? rows : [silent, ...rows];
  });
}

function rowOf({ labels, annotations, startsAt }: FiringAlert): Row {
  const severity = labels.severity ?? "-";
  const values = {
    ALERT: labels.alertname ?? "-",
    SEVERITY: severity,
    SINCE: startsAt.slice(0, 16).replace("T", " "),
    SUMMARY: annotations.summary ?? "",
  };
  // Whoever reads this has the page beside it.
  const runbook = /docs\/.+$/.exec(annotations.runbook_url ?? "")?.[0];
  return { values, health: severity === "info" ? "note" : "attention", ...(runbook && { why: runbook }) };
}

function byName(a: FiringAlert, b: FiringAlert): number {
  return (a.labels.alertname ?? "").localeCompare(b.labels.alertname ?? "");
}
