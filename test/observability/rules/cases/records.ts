import type { RuleGroup } from "../../../../components/metrics/rules";
import type { RecordCase } from "../case";
import * as gpu from "./gpu";
import { ofPod, ofServer, rules } from "./models";

/** What is recorded, as far as others than the alerts ask for it. */
export const groups: RuleGroup[] = [
  ...rules.filter(({ name }) => name === "models" || name.startsWith("slo-availability")),
  ...gpu.rules.filter(({ name }) => name === "node-costs"),
];

const digits = '{namespace="mlops-models", service="digits"}';
const answered = (code: string, labels = {}) => ofServer("ai_requests_total", { code, ...labels });

const pod = (name: string, service: string) => ({ pod: name, uid: name, instance: service });
const labelled = ({ pod: name, uid, instance }: ReturnType<typeof pod>, software = "model") =>
  ofPod("kube_pod_labels", {
    pod: name,
    uid,
    label_app_kubernetes_io_name: software,
    label_app_kubernetes_io_instance: instance,
  });
const ready = ({ pod: name, uid }: ReturnType<typeof pod>) =>
  ofPod("kube_pod_status_ready", { pod: name, uid, condition: "true" });
const [first, second, trainer] = [pod("d-1", "digits"), pod("d-2", "digits"), pod("t-1", "digits-train")];

export const records: RecordCase[] = [
  {
    record: "service:ai_slo_availability:budget_remaining_ratio",
    it: "is what is left when half as many fail as may",
    every: "2m",
    series: { [answered("200")]: "0+19990x200", [answered("500")]: "0+10x200" },
    at: "4h",
    values: { [digits]: 0.5 },
  },
  {
    record: "service:ai_slo_availability:budget_remaining_ratio",
    it: "is below nothing when more fail, and weighs an hour by what was asked in it",
    every: "2m",
    // Ten thousand good ones, and forty in an hour of which all failed: 40/10040 of all, and 0.001 may.
    series: { [answered("200")]: "5000+100x100 15000x60", [answered("500")]: "500x100 501+1x39 540x20" },
    at: "5h10m",
    values: { [digits]: -2.9841 },
  },
  {
    record: "service:ai_slo_availability_errors:ratio_rate5m",
    it: "is not there while nobody asks, and nothing while all is well",
    series: {
      [answered("200")]: "0+10x10",
      [answered("200", { service: "sentiment" })]: "100x10",
      [answered("500", { service: "sentiment" })]: "100x10",
    },
    at: "10m",
    values: { [digits]: 0 },
  },
  {
    record: "service:ai_model_pods_ready:sum",
    it: "counts the pods that serve, by the model that they serve",
    series: {
      [labelled(first)]: "1x5",
      [ready(first)]: "1x5",
      [labelled(second)]: "1x5",
      [ready(second)]: "0x5",
      [labelled(trainer, "model-bootstrap")]: "1x5",
      [ready(trainer)]: "1x5",
    },
    at: "5m",
    values: { [digits]: 1 },
  },
  {
    record: "node:node_cost:dollars_per_hour",
    it: "is the price of the node's type, where the type has one",
    series: {
      'kube_node_labels{job="kube-state-metrics", node="gpu-1", label_node_kubernetes_io_instance_type="g6.xlarge"}':
        "1x5",
      'kube_node_labels{job="kube-state-metrics", node="own-1", label_node_kubernetes_io_instance_type="k3s"}':
        "1x5",
    },
    at: "5m",
    values: { '{node="gpu-1", instance_type="g6.xlarge"}': 0.8048 },
  },
];
