import { jobs } from "../metrics";
import { promql, type RuleGroup } from "../metrics/rules";

const unanswered = promql`
  sum by (job) (up{job="${jobs.mlflow}"}) == 0
  or
  absent(up{job="${jobs.mlflow}"})
`;

/** What answers a scrape stands beside the server, and answers while that hangs: so its pods are asked as well. */
const unready = promql`
  sum by (job) (
    label_replace(
      kube_pod_status_ready{job="${jobs.kubeState}", condition="true"}
      * on (namespace, pod, uid)
      kube_pod_labels{job="${jobs.kubeState}", label_app_kubernetes_io_name="mlflow"},
      "job", "${jobs.mlflow}", "", ""
    )
  ) == 0
`;

/** Rules about the registry. `pods`: whether somebody tells how the pods are. */
export function mlflowRules({ team, pods }: { team: string; pods: boolean }): RuleGroup[] {
  return [
    {
      name: "mlflow",
      rules: [
        {
          alert: "MlflowDown",
          expr: pods ? `${unanswered}\nor\n${unready}` : unanswered,
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
