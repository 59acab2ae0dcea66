import { jobs } from "../metrics";
import { promql, type RuleGroup } from "../metrics/rules";

/** Rules about the registry. */
export function mlflowRules({ team }: { team: string }): RuleGroup[] {
  return [
    {
      name: "mlflow",
      rules: [
        {
          alert: "MlflowDown",
          expr: promql`
            sum by (job) (up{job="${jobs.mlflow}"}) == 0
            or
            absent(up{job="${jobs.mlflow}"})
          `,
          for: "5m",
          severity: "critical",
          team,
          summary: "0 servers of MLflow have answered for 5 minutes",
          description:
            "Models that are served go on; a pod that starts now finds no model, and nobody can train or register one.",
        },
      ],
    },
  ];
}
