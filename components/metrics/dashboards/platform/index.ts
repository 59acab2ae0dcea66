import type { DashboardFile, DashboardOptions } from "../dashboardFile";
import { firingAlerts } from "../firingAlerts";
import { dashboardFile, labelVariable, type Section } from "../kit";
import { kubernetesSection } from "./kubernetes";
import { mlflowSection } from "./mlflow";
import { observersSection } from "./observers";
import { postgresSection } from "./postgres";
import { redisSection } from "./redis";

/** What the models need, and whoever watches them. */
export function platformDashboard(options: DashboardOptions): DashboardFile {
  const { kubernetes = true, rules = true, mlflow = false, postgres = false, redis = false } = options;
  const sections: [boolean, Section][] = [
    [kubernetes, kubernetesSection],
    [postgres, postgresSection],
    [redis, redisSection],
    [mlflow, mlflowSection],
    [true, observersSection(options)],
  ];
  return dashboardFile({
    uid: "mlops-platform",
    title: "Platform",
    description: "Kubernetes, the stores, the registry, and the observers themselves.",
    variables: [
      labelVariable({
        name: "namespace",
        title: "Namespace",
        description: "Of pods, volumes and services",
        series: kubernetes ? "kube_namespace_created" : "up",
      }),
    ],
    annotations: rules ? [firingAlerts] : [],
    sections: sections.filter(([isThere]) => isThere).map(([, section]) => section),
  });
}
