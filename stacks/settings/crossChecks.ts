import { memoryMiB } from "../../components/kubernetes/quantity";
import { checkAccess } from "./accessChecks";
import { checkAccount, checkCloud } from "./cloudChecks";
import { isDocker } from "./cluster";
import { checkCluster } from "./clusterChecks";
import { checkDocker, type Written } from "./dockerChecks";
import type { Finding } from "./finding";
import { checkGrafana } from "./grafanaChecks";
import { checkImages } from "./imageChecks";
import { checkLogs } from "./logChecks";
import { checkManagedServices } from "./managedChecks";
import { checkMetrics } from "./metricsChecks";
import { checkModels, checkModelsOnDocker } from "./modelChecks";
import { checkNames } from "./nameChecks";
import { checkNetwork } from "./networkChecks";
import { checkNodes } from "./nodeChecks";
import { checkPools } from "./poolChecks";
import { checkRollouts } from "./rolloutChecks";
import { isElastiCache } from "./redis";
import type { ParsedSections, SectionName } from "./sections";

/**
 * Everything that one section demands of another. What could not be read is left out, and so is what would only
 * repeat its problem: a model is not told that no pool serves it while a pool is misspelt.
 */
export function crossCheck(
  parsed: ParsedSections,
  isGiven: (section: SectionName) => boolean,
  written: Written,
): Finding[] {
  const { cluster } = parsed;
  return cluster && isDocker(cluster)
    ? [
        ...checkDocker(cluster, parsed, written),
        ...checkModelsOnDocker(parsed),
        ...checkImages(parsed),
        ...checkWorkers(parsed.mlflow),
      ]
    : [...checkOnKubernetes(parsed, isGiven), ...checkServices(parsed)];
}

function checkOnKubernetes(parsed: ParsedSections, isGiven: (section: SectionName) => boolean): Finding[] {
  const pools = checkPools(parsed.gpuPools);
  return [
    ...checkCloud(parsed, isGiven),
    ...checkAccount(parsed),
    ...checkNetwork(parsed),
    ...checkCluster(parsed),
    ...checkNodes(parsed),
    ...pools.findings,
    ...checkModels(parsed, pools),
    ...checkRollouts(parsed),
    ...checkImages(parsed),
    ...checkNames(parsed),
    ...checkManagedServices(parsed),
    ...checkMetrics(parsed),
    ...checkGrafana(parsed),
    ...checkAccess(parsed),
    ...checkLogs(parsed),
  ];
}

function checkServices({ postgres, mlflow, redis }: ParsedSections): Finding[] {
  return [...checkStore(postgres, mlflow), ...checkWorkers(mlflow), ...checkAppendOnlyFile(redis)];
}

function checkStore(postgres: ParsedSections["postgres"], mlflow: ParsedSections["mlflow"]): Finding[] {
  if (!mlflow?.enabled || !postgres || postgres.enabled) return [];
  const needed = "MLflow keeps its records in Postgres: set mlops:postgres.enabled to true, or this to false";
  return [{ path: ["mlflow", "enabled"], value: mlflow.enabled, severity: "error", needed }];
}

/** Measured on an idle server; under load a worker takes more. */
const workerMiB = 200;

function checkWorkers(mlflow: ParsedSections["mlflow"]): Finding[] {
  if (!mlflow?.enabled) return [];
  const { workers, resources } = mlflow;
  const needs = workers * workerMiB;
  if (memoryMiB(resources.memoryLimit) >= needs) return [];
  const needed = `these take about ${needs}Mi, and mlflow.resources gives them ${resources.memoryLimit}: raise its memory, or use fewer`;
  return [{ path: ["mlflow", "workers"], value: workers, severity: "warning", needed }];
}

/** The append-only file is rewritten beside the old one. */
function checkAppendOnlyFile(redis: ParsedSections["redis"]): Finding[] {
  if (!redis?.enabled || isElastiCache(redis) || !redis.persistent) return [];
  const needs = Math.ceil((2 * redis.memoryMiB) / 1024);
  if (redis.storageGiB >= needs) return [];
  const needed = `twice the memory is needed to rewrite the file that is kept: use ${needs}`;
  return [{ path: ["redis", "storageGiB"], value: redis.storageGiB, severity: "warning", needed }];
}
