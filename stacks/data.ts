import { Postgres, PostgresBackup, Redis } from "../components/data";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** The stores, as far as the settings ask for them. */
export interface Data {
  postgres?: Postgres;
  redis?: Redis;
}

/** Databases and caches that the layers above use through their endpoints. */
export function buildData(settings: Settings, foundation: Foundation): Data {
  return { postgres: buildPostgres(settings, foundation), redis: buildRedis(settings, foundation) };
}

function buildPostgres(settings: Settings, { namespaces, options }: Foundation): Postgres | undefined {
  const { enabled, backup, ...args } = settings.postgres;
  if (!enabled) return undefined;
  const { images, cluster } = settings;
  const storageClass = args.storageClass ?? cluster.storageClass;
  const server = new Postgres(
    "postgres",
    { ...args, namespace: namespaces.data, storageClass, images },
    options,
  );
  if (backup.enabled) {
    new PostgresBackup("postgres-backup", { ...backup, server, storageClass, images }, options);
  }
  return server;
}

function buildRedis(settings: Settings, { namespaces, options }: Foundation): Redis | undefined {
  const { enabled, ...args } = settings.redis;
  if (!enabled) return undefined;
  const { images, cluster } = settings;
  return new Redis(
    "redis",
    { ...args, namespace: namespaces.data, storageClass: cluster.storageClass, images },
    options,
  );
}
