import { nodeCostRules } from "../components/cost/rules";
import { dataRules, type DataRulesArgs } from "../components/data/alerts";
import { gpuRules, type ModelOnGpu } from "../components/gpu/alerts";
import { memoryShare } from "../components/gpu/memoryShare";
import { kubernetesRules } from "../components/kubernetes/alerts";
import { namespacePlans } from "../components/kubernetes/namespaces";
import { logRules } from "../components/logs/alerts";
import { type JobName, jobs } from "../components/metrics";
import { observerRules } from "../components/metrics/alerts";
import { platformTeam as team, type RuleGroup } from "../components/metrics/rules";
import { mlflowRules } from "../components/mlflow/alerts";
import { servingRules } from "../components/serving/alerts";
import type { WatchedModel } from "../components/serving/watchedModel";
import { placementOf } from "./placement";
import { isElastiCache, isEks, isRds, type ModelSettings, type Settings } from "./settings";

/** What the settings of models and stores do not say. */
export interface RuleFacts {
  /** End of each certificate that the program makes, in seconds since 1970, by a name that people recognise. */
  certificates?: Readonly<Record<string, number>>;
  /** Whose metrics there are: nothing is judged of the others. Default: of everything that the stack has. */
  scraped?: readonly JobName[];
}

/** Every rule of a stack: what its settings switch off has none. Write them to a file with `ruleFile`. */
export function alertAndRecordingRules(
  settings: Settings,
  { certificates, scraped = everyJob(settings) }: RuleFacts = {},
): RuleGroup[] {
  const has = (job: JobName) => scraped.includes(job);
  const objects = has(jobs.kubeState);
  const gpus = settings.models.some(({ gpu }) => gpu !== 0);
  return [
    ...(has(jobs.model) ? servingRules({ models: settings.models.map(watched), pods: objects }) : []),
    ...gpuRules({ models: has(jobs.model) ? onGpu(settings) : [], nodes: has(jobs.dcgm), team }),
    ...dataRules({ team, ...stores(settings, has) }),
    ...(has(jobs.mlflow) ? mlflowRules({ team, pods: objects }) : []),
    ...kubernetesRules({ team, gpus, objects, volumes: has(jobs.kubelet), certificates }),
    ...observerRules({ team, scraped }),
    ...(has(jobs.elasticsearch) ? logRules({ team }) : []),
    ...(objects ? nodeCostRules(instanceTypes(settings)) : []),
  ];
}

function watched({ name, team: owner, slo, rollout, env }: ModelSettings): WatchedModel {
  const { MAX_QUEUE_SIZE: size } = env;
  return {
    name,
    team: owner,
    slo,
    accuracy: rollout.gate.accuracy,
    // What is no number ends the server at its start, and is not a matter of alerts.
    maxQueueSize: size !== undefined && /^[1-9]\d*$/.test(size) ? Number(size) : undefined,
  };
}

function onGpu({ models, gpuPools }: Settings): ModelOnGpu[] {
  return models.flatMap((model) => {
    const placement = placementOf(model, gpuPools);
    const pool = gpuPools.find(({ name }) => name === placement?.pool);
    return placement && pool ? [{ name: model.name, team: model.team, ...memoryShare(pool, placement) }] : [];
  });
}

function stores({ postgres, redis }: Settings, has: (job: JobName) => boolean): Omit<DataRulesArgs, "team"> {
  const { name: namespace } = namespacePlans.data;
  const backup =
    postgres.enabled && !isRds(postgres) && postgres.backup.enabled && has(jobs.kubeState)
      ? { namespace, schedule: postgres.backup.schedule }
      : undefined;
  return {
    backup,
    postgres: has(jobs.postgres)
      ? { diskGiB: isRds(postgres) ? (postgres.maxStorageGiB ?? postgres.storageGiB) : undefined }
      : undefined,
    redis: has(jobs.redis) ? { memoryMiB: isElastiCache(redis) ? undefined : redis.memoryMiB } : undefined,
  };
}

/** Whoever has something to tell in a stack of these settings. */
function everyJob({ models, gpuPools, mlflow, postgres, redis }: Settings): JobName[] {
  const absent = [
    ...(models.length === 0 ? [jobs.model] : []),
    ...(gpuPools.length === 0 ? [jobs.dcgm] : []),
    ...(mlflow.enabled ? [] : [jobs.mlflow]),
    ...(postgres.enabled ? [] : [jobs.postgres]),
    ...(redis.enabled ? [] : [jobs.redis]),
  ] as JobName[];
  return Object.values(jobs).filter((job) => !absent.includes(job));
}

function instanceTypes({ cluster, systemNodes, gpuPools }: Settings): string[] {
  const system = isEks(cluster) ? [systemNodes.instanceType] : [];
  return [...system, ...gpuPools.flatMap(({ instanceTypes: types }) => types)];
}
