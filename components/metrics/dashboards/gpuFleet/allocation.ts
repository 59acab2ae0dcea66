import { jobs } from "../../jobs";
import { chart, informative, type Section, unit } from "../kit";
import { nodeSeries } from "../selectors";
import { gpuResources, idleShare, priceOfNodes, useOfHalfAnHour } from "./series";

const kubeState = (more: string) => nodeSeries(jobs.kubeState, more);

/** Units that the nodes offer, by these labels. */
export function allocatable(by: string): string {
  return `sum by (${by}) (kube_node_status_allocatable${kubeState(gpuResources)})`;
}

/** Units that pods hold, by these labels: not those without a node yet, and not those that have ended. */
export function requested(by: string): string {
  const running = `(kube_pod_status_phase{job="${jobs.kubeState}", phase=~"Pending|Running"} == 1)`;
  return (
    `sum by (${by}) (kube_pod_container_resource_requests${kubeState(`${gpuResources}, node!=""`)} ` +
    `and on (namespace, pod) ${running})`
  );
}

/** What is handed out, and what it costs. */
export const allocation: Section = {
  title: "Allocation and cost",
  panels: [
    chart({
      title: "Allocated by node",
      description: "GPUs or slices that pods hold on each node; dashed is what the node offers.",
      unit: unit.count,
      thresholds: informative,
      queries: [
        { expression: requested("node, resource"), legend: "{{node}} {{resource}}" },
        { expression: allocatable("node, resource"), legend: "{{node}} {{resource}} offered", isLimit: true },
      ],
    }),
    chart({
      title: "Allocated by namespace",
      description: "GPUs or slices that the pods of a namespace hold.",
      unit: unit.count,
      thresholds: informative,
      stacked: true,
      queries: [{ expression: requested("namespace, resource"), legend: "{{namespace}} {{resource}}" }],
    }),
    chart({
      title: "Idle GPUs",
      description:
        "GPUs of each node that computed less than a hundredth of half an hour: paid for, and not used.",
      unit: unit.count,
      thresholds: informative,
      stacked: true,
      queries: [
        {
          expression: `count by (node) (max by (node, gpu) (${useOfHalfAnHour}) < ${idleShare})`,
          legend: "{{node}}",
        },
      ],
    }),
    chart({
      title: "Cost an hour by instance type",
      description:
        "Dollars an hour at the list price on demand; spot nodes cost less. Nodes without a listed price are missing.",
      unit: unit.dollarsPerHour,
      thresholds: informative,
      width: 12,
      stacked: true,
      queries: [{ expression: `sum by (instance_type) (${priceOfNodes})`, legend: "{{instance_type}}" }],
    }),
    chart({
      title: "Cost of idle nodes",
      description: "Dollars an hour of the nodes none of whose GPUs computed for half an hour.",
      unit: unit.dollarsPerHour,
      thresholds: informative,
      width: 12,
      queries: [
        {
          expression: `sum by (instance_type) (${priceOfNodes} and on (node) (max by (node) (${useOfHalfAnHour}) < ${idleShare}))`,
          legend: "{{instance_type}}",
        },
      ],
    }),
  ],
};
