import { gpuInstances } from "../gpu";
import { jobs } from "../metrics";
import { promql, type RuleGroup } from "../metrics/rules";
import { cpuInstancePrices } from "./prices";

/**
 * What an hour of each type of node costs on demand in us-east-1, and from that what each node does. Types that no
 * table knows have no price, as in a cluster of one's own.
 */
export function nodeCostRules(instanceTypes: readonly string[]): RuleGroup[] {
  const prices = [...new Set(instanceTypes)].sort().flatMap((type) => {
    const dollars = gpuInstances[type]?.dollarsPerHour ?? cpuInstancePrices[type];
    return dollars === undefined ? [] : [{ type, dollars }];
  });
  if (prices.length === 0) return [];
  const ofTypes = prices.map(({ type, dollars }) => ({
    record: "instance_type:node_cost:dollars_per_hour",
    expr: `vector(${dollars})`,
    labels: { instance_type: type },
  }));
  const ofNodes = promql`
    label_replace(
      kube_node_labels{job="${jobs.kubeState}"},
      "instance_type", "$1", "label_node_kubernetes_io_instance_type", "(.+)"
    )
    * on (instance_type) group_left ()
    instance_type:node_cost:dollars_per_hour
  `;
  const perNode = {
    record: "node:node_cost:dollars_per_hour",
    expr: `max by (node, instance_type) (\n${ofNodes}\n)`,
  };
  return [{ name: "node-costs", rules: [...ofTypes, perNode] }];
}
