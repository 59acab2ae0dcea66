import { type CostLine, count, priced } from "./line";
import { type AccessPlan, type CostPlan, zonesOf } from "./plan";
import { assumedGiB } from "./prices";

/** The control plane. Extended support costs six times as much, from the day on which standard support ended. */
export function controlPlaneLines({ cluster }: CostPlan, extended: boolean): CostLine[] {
  if (cluster.existing) return [];
  const component = "Control plane";
  const quantity = `Kubernetes ${cluster.version ?? ""}${extended ? ", extended support" : ""}`;
  const logs = { component, item: "logs", quantity: `${assumedGiB.controlPlaneLogs} GiB` };
  return [
    priced({ component, item: "cluster", quantity }, extended ? "controlPlaneExtended" : "controlPlane", 1),
    priced(logs, "logIngestion", assumedGiB.controlPlaneLogs, true),
    priced({ component, item: "encryption key", quantity: count(1, "key") }, "key", 1),
  ];
}

/** What the network costs by the hour; the traffic is a note, since nobody knows it. */
export function networkLines(plan: CostPlan): CostLine[] {
  const { network } = plan;
  const component = "Network";
  if (!("zones" in network)) return [];
  const zones = zonesOf(plan);
  const nats = network.natGateways === "single" ? 1 : zones;
  /** The two of ECR; S3 is reached through a gateway endpoint, which is free. */
  const endpoints = network.endpoints ? 2 * zones : 0;
  return [
    priced({ component, item: "NAT gateways", quantity: count(nats, "gateway") }, "natGateway", nats),
    priced({ component, item: "public addresses", quantity: addressCount(nats) }, "publicAddress", nats),
    ...(endpoints > 0
      ? [
          priced(
            { component, item: "interface endpoints", quantity: `2 in ${count(zones, "zone")}` },
            "interfaceEndpoint",
            endpoints,
          ),
        ]
      : []),
    ...(network.flowLogs.enabled
      ? [
          priced(
            { component, item: "flow logs", quantity: `${assumedGiB.flowLogs} GiB` },
            "logIngestion",
            assumedGiB.flowLogs,
            true,
          ),
          priced({ component, item: "encryption key", quantity: count(1, "key") }, "key", 1),
        ]
      : []),
  ];
}

/** A load balancer for each model and page that is exposed; one that faces the internet has an address in each zone. */
export function loadBalancerLines(plan: CostPlan): CostLine[] {
  const component = "Load balancers";
  const exposed = [...plan.models.map(({ expose }) => expose), ...pagesOf(plan)];
  const balanced = exposed.filter(({ type }) => type === "loadBalancer");
  if (balanced.length === 0) return [];
  const outside = balanced.filter((each) => !("internal" in each && each.internal));
  const addresses = outside.length * Math.max(2, zonesOf(plan));
  return [
    priced(
      { component, item: "network load balancers", quantity: count(balanced.length, "balancer") },
      "networkLoadBalancer",
      balanced.length,
    ),
    ...(addresses > 0
      ? [
          priced(
            { component, item: "public addresses", quantity: addressCount(addresses) },
            "publicAddress",
            addresses,
          ),
        ]
      : []),
  ];
}

/** The pages for people that run. */
function pagesOf({ mlflow, metrics, logs }: CostPlan): AccessPlan[] {
  const registry = [
    ...(mlflow.enabled && mlflow.access ? [mlflow.access] : []),
    ...(logs.enabled && logs.kibana.enabled ? [logs.kibana.access] : []),
  ];
  if (!metrics?.enabled) return registry;
  const { prometheus, alertmanager, grafana } = metrics;
  const switched = [alertmanager, grafana].filter(({ enabled }) => enabled);
  return [...registry, prometheus.access, ...switched.map(({ access }) => access)];
}

function addressCount(number: number): string {
  return number === 1 ? "1 address" : `${number} addresses`;
}
