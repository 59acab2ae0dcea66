import { z } from "zod";
import { oneOf } from "./choices";
import { flag, wholeNumber } from "./fields";
import { maintenanceWindow } from "./window";

const enabled = flag().default(true).describe("Run Redis. Models then cache their answers. Default true.");

const inClusterSchema = z
  .strictObject({
    enabled,
    mode: z
      .literal("inCluster")
      .default("inCluster")
      .describe("inCluster: one server in the cluster. elasticache: Amazon ElastiCache. Default inCluster."),
    memoryMiB: wholeNumber({ min: 64, max: 1048576, unit: "MiB" })
      .default(256)
      .describe("Memory in MiB; three quarters of it hold data. Default 256."),
    persistent: flag()
      .default(false)
      .describe(
        "Keep data over restarts, on a volume, which is deleted when this is switched off. Default false: a cache may start empty.",
      ),
    storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
      .default(1)
      .describe("Size of the volume in GiB, if persistent. Default 1."),
    tls: flag()
      .default(true)
      .describe("Encrypt connections. Off only where nobody else shares the network. Default true."),
  })
  .describe("One server in the cluster.");

const versionNeeded = ({ input }: { input?: unknown }) =>
  typeof input === "number"
    ? `a version in quotes is needed (write "${input.toFixed(1)}")`
    : 'a version of Valkey on ElastiCache is needed, such as "8.1"';
const nodeTypeNeeded = "a node type of ElastiCache is needed, such as cache.t4g.small";
/** Source: ElastiCache API, CreateReplicationGroup, ReplicationGroupId. */
const nameNeeded =
  "a name of ElastiCache is needed: at most 40 lower-case letters, digits and single '-', a letter first";

const elastiCacheSchema = z
  .strictObject({
    enabled,
    mode: z
      .literal("elasticache")
      .describe("elasticache: Amazon ElastiCache. It needs a cluster of kind eks."),
    version: z
      .string({ error: versionNeeded })
      .regex(/^(7\.2|8\.\d|9\.\d)$/, { error: versionNeeded })
      .default("8.1")
      .describe(
        "Version of Valkey, which speaks Redis' protocol, in quotes. It can rise, never fall. Default 8.1.",
      ),
    nodeType: z
      .string({ error: nodeTypeNeeded })
      .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, { error: nodeTypeNeeded })
      .default("cache.t4g.small")
      .describe("Size of each node. Default cache.t4g.small."),
    replicas: wholeNumber({ min: 0, max: 5, unit: "replicas" })
      .default(0)
      .describe(
        "Copies besides the primary node, in other zones; with one or more, one of them takes over. Default 0.",
      ),
    snapshotRetentionDays: wholeNumber({ min: 0, max: 35, unit: "days" })
      .default(0)
      .describe("Days that nightly snapshots are kept. Default 0: a cache may start empty."),
    maintenanceWindow: maintenanceWindow()
      .default("sun:04:00-sun:05:00")
      .describe("When AWS may replace nodes, weekly, in UTC. Default sun:04:00-sun:05:00."),
    name: z
      .string({ error: nameNeeded })
      .regex(/^(?!.*--)[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, { error: nameNeeded })
      .optional()
      .describe("Name of the cache, and the first part of its address. Default: generated."),
  })
  .describe("Amazon ElastiCache for Valkey.");

export const redisSchema = z
  .discriminatedUnion("mode", [inClusterSchema, elastiCacheSchema], {
    error: oneOf("mode", ["inCluster", "elasticache"]),
  })
  .describe("Redis: the cache of the models' answers.");

export type InClusterRedisSettings = z.output<typeof inClusterSchema>;
export type ElastiCacheSettings = z.output<typeof elastiCacheSchema>;
export type RedisSettings = InClusterRedisSettings | ElastiCacheSettings;

export function isElastiCache(redis: RedisSettings): redis is ElastiCacheSettings {
  return redis.mode === "elasticache";
}
