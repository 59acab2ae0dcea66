import type { Finding } from "./finding";
import { isS3 } from "./mlflow";
import { isRds } from "./postgres";
import type { SettingPath } from "./problem";
import { isElastiCache } from "./redis";
import type { ParsedSections } from "./sections";
import { span, touchesDaily } from "./window";

/** What managed services demand besides each field's own rules. */
export function checkManagedServices({ postgres, redis, mlflow, images }: ParsedSections): Finding[] {
  return [
    ...checkGrowth(postgres),
    ...checkDatabaseWindow(postgres),
    ...checkCacheWindow(redis),
    ...checkReplicas(mlflow),
    ...checkRepositories(images),
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
