import { rdsRegions } from "../../components/aws/rdsAuthorities";
import type { Finding } from "./finding";
import { isS3 } from "./mlflow";
import { isRds } from "./postgres";
import type { SettingPath } from "./problem";
import { isElastiCache } from "./redis";
import type { ParsedSections } from "./sections";
import { span, touchesDaily } from "./window";

/** What managed services demand besides each field's own rules. */
export function checkManagedServices({ aws, postgres, redis, mlflow, images }: ParsedSections): Finding[] {
  return [
    ...checkDatabaseRegion(postgres, aws),
    ...checkProtection(postgres, mlflow, aws),
    ...checkGrowth(postgres),
    ...checkDatabaseWindow(postgres),
    ...checkCacheWindow(redis),
    ...checkReplicas(mlflow),
    ...checkRepositories(images),
  ];
}

/** Clients check the server's certificate: without the authorities of its region nobody would trust it. */
function checkDatabaseRegion(postgres: ParsedSections["postgres"], aws: ParsedSections["aws"]): Finding[] {
  if (!aws || !postgres?.enabled || !isRds(postgres) || rdsRegions().includes(aws.region)) return [];
  const needed = `inCluster is needed in ${aws.region}: who signs the certificates of RDS there is not known, so that no client could verify the server`;
  return [{ path: ["postgres", "mode"], value: postgres.mode, severity: "error", needed }];
}

/** What is protected is not deleted without a trace by another setting. */
function checkProtection(
  postgres: ParsedSections["postgres"],
  mlflow: ParsedSections["mlflow"],
  aws: ParsedSections["aws"],
): Finding[] {
  if (!aws?.protect) return [];
  const finding = (path: SettingPath, value: boolean): Finding => {
    const needed = `${String(!value)} is needed while aws.protect is true: remove this, or set aws.protect to false`;
    return { path, value, severity: "error", needed };
  };
  const bucket = mlflow?.enabled && isS3(mlflow.artifacts) ? mlflow.artifacts : undefined;
  const server = postgres?.enabled && isRds(postgres) ? postgres : undefined;
  return [
    ...(bucket?.forceDestroy ? [finding(["mlflow", "artifacts", "forceDestroy"], true)] : []),
    ...(server?.finalSnapshot === false ? [finding(["postgres", "finalSnapshot"], false)] : []),
  ];
}

/** Source: RDS user guide, "Managing capacity automatically with storage autoscaling": at least 10 % above. */
function checkGrowth(postgres: ParsedSections["postgres"]): Finding[] {
  if (!postgres || !isRds(postgres) || postgres.maxStorageGiB === undefined) return [];
  const least = Math.ceil((postgres.storageGiB * 11) / 10);
  if (postgres.maxStorageGiB >= least) return [];
  const needed = `a tenth more than storageGiB is needed: at least ${least}`;
  return [{ path: ["postgres", "maxStorageGiB"], value: postgres.maxStorageGiB, severity: "error", needed }];
}

/** The nightly backup of components/aws/database, in minutes of the day. */
const backups = { from: 2 * 60, to: 3 * 60 };

/** Source: RDS API, ModifyDBInstance, PreferredMaintenanceWindow. */
function checkDatabaseWindow(postgres: ParsedSections["postgres"]): Finding[] {
  if (!postgres || !isRds(postgres)) return [];
  const { maintenanceWindow: window } = postgres;
  const path = ["postgres", "maintenanceWindow"];
  const short = checkLength(path, window, 30);
  if (short.length > 0 || !touchesDaily(window, backups)) return short;
  const needed = "a window outside of the backups is needed, which are made from 02:00 to 03:00 in UTC";
  return [{ path, value: window, severity: "error", needed }];
}

/** Source: ElastiCache API, CreateReplicationGroup, PreferredMaintenanceWindow. */
function checkCacheWindow(redis: ParsedSections["redis"]): Finding[] {
  if (!redis || !isElastiCache(redis)) return [];
  return checkLength(["redis", "maintenanceWindow"], redis.maintenanceWindow, 60);
}

function checkLength(path: SettingPath, window: string, least: number): Finding[] {
  const { minutes } = span(window);
  if (minutes >= least && minutes < 24 * 60) return [];
  const needed = `a window of at least ${least} minutes and less than a day is needed`;
  return [{ path, value: window, severity: "error", needed }];
}

/** The volume is mounted by one server. */
function checkReplicas(mlflow: ParsedSections["mlflow"]): Finding[] {
  if (!mlflow?.enabled || mlflow.replicas === 1 || isS3(mlflow.artifacts)) return [];
  const needed =
    "several servers cannot share the volume of artifacts: set artifacts: { store: s3 }, or use 1";
  return [{ path: ["mlflow", "replicas"], value: mlflow.replicas, severity: "error", needed }];
}

function checkRepositories(images: ParsedSections["images"]): Finding[] {
  const repositories = images?.repositories ?? [];
  return repositories.flatMap(({ name, movingTags }, index): Finding[] => {
    const first = repositories.findIndex((other) => other.name === name);
    const path = ["images", "repositories", index];
    const twice = movingTags.findIndex((tag, position) => movingTags.indexOf(tag) < position);
    return [
      ...(first === index
        ? []
        : [
            {
              path: [...path, "name"],
              value: name,
              severity: "error" as const,
              needed: `a name of its own is needed: images.repositories[${first}] is "${name}" already`,
            },
          ]),
      ...(twice < 0
        ? []
        : [
            {
              path: [...path, "movingTags", twice],
              value: movingTags[twice],
              severity: "error" as const,
              needed: "each tag is needed once (remove this)",
            },
          ]),
    ];
  });
}
