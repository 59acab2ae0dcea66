import { badIfAny, chart, informative, type Section, tableOf, unit } from "../kit";

const labels = "alertname, severity, team, service";
const ofServices = `service=~"$service"`;

/** What somebody was told of. */
export const alerts: Section = {
  title: "Alerts",
  panels: [
    tableOf({
      title: "Alerts",
      description:
        "Alerts that fire, or will if what they are about goes on. Each has its section in docs/operations.md.",
      rows: { alertname: "Alert", severity: "Severity", team: "Team", service: "Service" },
      columns: [
        {
          title: "Fires",
          unit: unit.count,
          thresholds: badIfAny,
          expression:
            `max by (${labels}) (ALERTS{alertstate="firing", ${ofServices}}) ` +
            `or 0 * max by (${labels}) (ALERTS{alertstate="pending", ${ofServices}})`,
        },
        {
          title: "For",
          unit: unit.seconds,
          thresholds: informative,
          expression: `time() - min by (${labels}) (ALERTS_FOR_STATE{${ofServices}})`,
        },
      ],
      width: 16,
    }),
    chart({
      title: "Alerts that fire",
      description: "By severity: critical is for now, whatever the hour; warning within a working day.",
      unit: unit.count,
      thresholds: informative,
      stacked: true,
      queries: [
        {
          expression: `sum by (severity) (ALERTS{alertstate="firing", ${ofServices}})`,
          legend: "{{severity}}",
        },
      ],
    }),
  ],
};
