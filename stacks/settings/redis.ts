import { z } from "zod";
import { choice, flag, wholeNumber } from "./fields";

export const redisSchema = z
  .strictObject({
    enabled: flag().default(true).describe("Run Redis. Models then cache their answers. Default true."),
    mode: choice(["inCluster"])
      .default("inCluster")
      .describe("inCluster: one server in the cluster. Default inCluster."),
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
  .describe("Redis: the cache of the models' answers.");

export type RedisSettings = z.output<typeof redisSchema>;
