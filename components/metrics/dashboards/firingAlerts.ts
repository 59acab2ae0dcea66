import { annotation } from "./kit";

/** Alerts that fire, wherever they are looked at. */
export const firingAlerts = annotation({
  name: "Alerts",
  color: "red",
  expression: `max by (alertname, severity, service) (ALERTS{alertstate="firing", severity=~"critical|warning"})`,
  title: "{{alertname}}",
  text: "{{severity}} {{service}}",
});
