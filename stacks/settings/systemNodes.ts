import { z } from "zod";
import { cpuInstances } from "../../components/gpu";
import { amiRelease } from "./nodeFields";
import { choice, wholeNumber } from "./fields";

const instanceTypes = Object.keys(cpuInstances) as [string, ...string[]];

export const systemNodesSchema = z
  .strictObject({
    instanceType: choice(instanceTypes)
      .default("m7i.large")
      .describe(
        "EC2 instance type without GPU. Stores, registry, models on CPU and the cluster's own services run here. Default m7i.large.",
      ),
    capacity: choice(["onDemand", "spot"])
      .default("onDemand")
      .describe(
        "How the nodes are bought. spot: cheaper, taken back at two minutes' notice, with everything on them. Default onDemand.",
      ),
    min: wholeNumber({ min: 1, max: 100, unit: "nodes" })
      .default(2)
      .describe("Fewest nodes. One has nothing to fail over to. Default 2."),
    max: wholeNumber({ min: 1, max: 100, unit: "nodes" })
      .default(4)
      .describe("Most nodes: the ceiling of what they can cost. Default 4."),
    diskGiB: wholeNumber({ min: 20, max: 16384, unit: "GiB" })
      .default(50)
      .describe("Root disk of each node in GiB; it holds images and logs. Default 50."),
    amiRelease: amiRelease(),
  })
  .describe("The nodes without GPU. Only used with a cluster of kind eks.");

export type SystemNodeSettings = z.output<typeof systemNodesSchema>;
