import type { Finding } from "./finding";
import { checkModels } from "./modelChecks";
import { checkPools } from "./poolChecks";
import type { ParsedSections } from "./sections";

/**
 * Everything that one section demands of another. What could not be read is left out, and so is what would only
 * repeat its problem: a model is not told that no pool serves it while a pool is misspelt.
 */
export function crossCheck(parsed: ParsedSections): Finding[] {
  const pools = checkPools(parsed.gpuPools);
  return [...pools.findings, ...checkModels(parsed, pools), ...checkServices(parsed)];
}

function checkServices({ postgres, mlflow }: ParsedSections): Finding[] {
  if (!mlflow?.enabled || !postgres || postgres.enabled) return [];
  const needed = "MLflow keeps its records in Postgres: set mlops:postgres.enabled to true, or this to false";
  return [{ path: ["mlflow", "enabled"], value: mlflow.enabled, severity: "error", needed }];
}
