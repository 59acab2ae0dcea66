import { Cache, Database } from "../components/aws";
import {
  Postgres,
  PostgresBackup,
  type PostgresEndpoint,
  Redis,
  type RedisEndpoint,
} from "../components/data";
import type { Foundation } from "./foundation";
import { managedBeside } from "./managed";
import {
  type ElastiCacheSettings,
  type InClusterPostgresSettings,
  type InClusterRedisSettings,
  isElastiCache,
  isRds,
  type RdsSettings,
  type Settings,
} from "./settings";

/** The stores, as far as the settings ask for them. */
export interface Data {
  postgres?: PostgresEndpoint;
  redis?: RedisEndpoint;
}

/** Databases and caches that the layers above use through their endpoints, whoever runs them. */
export function buildData(settings: Settings, foundation: Foundation): Data {
  const { postgres, redis } = settings;
  return {
    postgres: postgres.enabled ? buildPostgres(postgres, settings, foundation) : undefined,
    redis: redis.enabled ? buildRedis(redis, settings, foundation) : undefined,
  };
}

function buildPostgres(
  postgres: InClusterPostgresSettings | RdsSettings,
  settings: Settings,
  foundation: Foundation,
): PostgresEndpoint {
  return isRds(postgres)
    ? postgresOnRds(postgres, settings, foundation)
    : postgresInCluster(postgres, settings, foundation);
}

function postgresInCluster(
  { backup, ...args }: InClusterPostgresSettings,
  { images, cluster }: Settings,
  { namespaces, options }: Foundation,
): PostgresEndpoint {
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

function postgresOnRds(args: RdsSettings, { images }: Settings, foundation: Foundation): PostgresEndpoint {
  const { args: common, options } = managedBeside(foundation);
  const { namespaces, options: inCluster } = foundation;
  const administration = { namespace: namespaces.data, dependsOn: inCluster.dependsOn };
  return new Database("postgres", { ...common, ...args, administration, images }, options);
}

function buildRedis(
  redis: InClusterRedisSettings | ElastiCacheSettings,
  settings: Settings,
  foundation: Foundation,
): RedisEndpoint {
  return isElastiCache(redis)
    ? redisOnElastiCache(redis, foundation)
    : redisInCluster(redis, settings, foundation);
}

function redisOnElastiCache(args: ElastiCacheSettings, foundation: Foundation): RedisEndpoint {
  const { args: common, options } = managedBeside(foundation);
  return new Cache("redis", { ...args, ...common, identifier: args.name }, options);
}

function redisInCluster(
  args: InClusterRedisSettings,
  { images, cluster }: Settings,
  { namespaces, options }: Foundation,
): RedisEndpoint {
  return new Redis(
    "redis",
    { ...args, namespace: namespaces.data, storageClass: cluster.storageClass, images },
    options,
  );
}
