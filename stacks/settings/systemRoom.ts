import { schedulable, type PodRequest } from "../../components/gpu";
import { cpuMillis, memoryMiB } from "../../components/kubernetes/quantity";
import { exporterResources } from "../../components/logs/exporterResources";
import type { Finding } from "./finding";
import { metricsPods } from "./metricsPods";
import { logParts, type LogsSettings } from "./logs";
import { isRds } from "./postgres";
import type { SettingPath } from "./problem";
import { isElastiCache } from "./redis";
import type { ResourceSettings } from "./resources";
import type { ParsedSections } from "./sections";

/** Pods of one kind on the nodes without GPU. */
interface SystemPods {
  /** The settings that decide their size. */
  cpuAt: SettingPath;
  memoryAt: SettingPath;
  request: PodRequest;
  /** Fewest and most of them. */
  count: { min: number; max: number };
}

/**
 * What the cluster runs there itself: two each of CoreDNS, metrics-server and the volumes' controller, and the
 * autoscaler. Sources: EKS add-ons coredns (100m, 70Mi) and metrics-server (100m, 200Mi), aws-ebs-csi-driver chart
 * (six containers of 10m and 40Mi), components/aws (autoscaler).
 */
export const ofTheCluster: PodRequest = { cpuMillis: 620, memoryMiB: 1620 };

/** Whether what has no GPU fits on the nodes without GPU: each pod on one of them, all on as many as there may be. */
export function checkSystemRoom(parsed: ParsedSections): Finding[] {
  const { systemNodes, autoscaler } = parsed;
  if (!systemNodes) return [];
  const room = schedulable(systemNodes.instanceType);
  const pods = systemPods(parsed);
  const misfits = pods.flatMap((each) => checkOne(each, room, systemNodes.instanceType));
  if (misfits.length > 0) return misfits;
  const bound = autoscaler?.enabled === false ? "min" : "max";
  const nodes = { few: nodesFor(pods, "min", room), most: nodesFor(pods, "max", room) };
  const path = ["systemNodes", bound];
  const value = systemNodes[bound];
  const warning = (count: number, scale: string): Finding[] => {
    const needed = `stores, registry, observers, logs and models on CPU at ${scale} fill ${count} nodes of ${systemNodes.instanceType}, each with ${room.cpuMillis}m and ${room.memoryMiB}Mi for them: use ${count}, or a larger type`;
    return [{ path, value, severity: "warning", needed }];
  };
  if (nodes.few > value) return warning(nodes.few, "their fewest");
  return nodes.most > value ? warning(nodes.most, "their most") : [];
}

function systemPods(parsed: ParsedSections): SystemPods[] {
  const { postgres, redis, mlflow, models, logs } = parsed;
  const one = { min: 1, max: 1 };
  return [
    ...(postgres?.enabled && !isRds(postgres) ? [sized(["postgres"], postgres.resources, one)] : []),
    ...(redis?.enabled && !isElastiCache(redis) ? [cache(redis.memoryMiB)] : []),
    ...(mlflow?.enabled
      ? [sized(["mlflow"], mlflow.resources, { min: mlflow.replicas, max: mlflow.replicas })]
      : []),
    ...metricsPods(parsed).map(({ path, resources, count }) =>
      sized(path, resources, { min: count, max: count }),
    ),
    ...models.flatMap((model, index) =>
      model?.gpu === 0 ? [sized(["models", index], model.resources, model.replicas)] : [],
    ),
    ...(logs ? logPods(logs) : []),
  ];
}

function logPods(logs: LogsSettings): SystemPods[] {
  const parts = logParts(logs);
  const fixed = (count: number) => ({ min: count, max: count });
  const { elasticsearch, logstash, kibana } = logs;
  return [
    ...(parts.elasticsearch
      ? [sized(["logs", "elasticsearch"], elasticsearch.resources, fixed(elasticsearch.nodes))]
      : []),
    ...(parts.logstash ? [sized(["logs", "logstash"], logstash.resources, fixed(logstash.replicas))] : []),
    ...(parts.kibana ? [sized(["logs", "kibana"], kibana.resources, fixed(kibana.replicas))] : []),
    ...(parts.exporter ? [sized(["logs", "exporter"], exporterResources, fixed(1))] : []),
  ];
}

function sized(
  path: SettingPath,
  resources: Pick<ResourceSettings, "cpu" | "memory">,
  count: SystemPods["count"],
): SystemPods {
  return {
    cpuAt: [...path, "resources", "cpu"],
    memoryAt: [...path, "resources", "memory"],
    request: { cpuMillis: cpuMillis(resources.cpu), memoryMiB: memoryMiB(resources.memory) },
    count,
  };
}

function cache(memory: number): SystemPods {
  const at = ["redis", "memoryMiB"];
  return {
    cpuAt: at,
    memoryAt: at,
    request: { cpuMillis: 100, memoryMiB: memory },
    count: { min: 1, max: 1 },
  };
}

/** A pod that fits on no empty node would stay Pending for ever. */
function checkOne({ cpuAt, memoryAt, request }: SystemPods, room: PodRequest, type: string): Finding[] {
  const tooMuch = (path: SettingPath, asked: number, offered: number, unit: string): Finding[] => {
    if (asked <= offered) return [];
    const needed = `a system node (${type}) leaves ${offered}${unit} to it: use at most that, or a larger systemNodes.instanceType`;
    return [{ path, value: `${asked}${unit}`, severity: "error", needed }];
  };
  return [
    ...tooMuch(cpuAt, request.cpuMillis, room.cpuMillis, "m"),
    ...tooMuch(memoryAt, request.memoryMiB, room.memoryMiB, "Mi"),
  ];
}

/** Nodes that hold the sum of all requests: fewer never do. */
function nodesFor(pods: readonly SystemPods[], bound: "min" | "max", room: PodRequest): number {
  const sum = (of: keyof PodRequest) =>
    pods.reduce((total, { request, count }) => total + request[of] * count[bound], ofTheCluster[of]);
  return Math.ceil(Math.max(sum("cpuMillis") / room.cpuMillis, sum("memoryMiB") / room.memoryMiB));
}
