import { badAbove, informative, number, type Section, unit } from "../kit";
import { allocatable, requested } from "./allocation";
import { dcgm, idleShare, priceOfNodes, useOfHalfAnHour } from "./series";

/** How many there are, what they do and what they cost. */
export const overview: Section = {
  title: "At a glance",
  panels: [
    number({
      title: "GPUs",
      description: "GPUs that DCGM sees on the chosen nodes.",
      unit: unit.count,
      thresholds: informative,
      queries: [{ expression: `count(count by (node, gpu) (${dcgm("FB_USED")}))`, legend: "GPUs" }],
    }),
    number({
      title: "Mean use",
      description: "Mean of all GPUs over half an hour: how much of what is paid for computes.",
      unit: unit.share,
      thresholds: informative,
      queries: [{ expression: `avg(${useOfHalfAnHour})`, legend: "use" }],
    }),
    number({
      title: "Idle GPUs",
      description: "GPUs that computed less than a hundredth of the last half hour.",
      unit: unit.count,
      thresholds: badAbove(1, 3),
      queries: [
        {
          expression: `count(max by (node, gpu) (${useOfHalfAnHour}) < ${idleShare}) or vector(0)`,
          legend: "idle",
        },
      ],
    }),
    number({
      title: "Allocated",
      description: "Share of the GPUs and slices that pods asked for: the rest is free for the next pod.",
      unit: unit.share,
      thresholds: badAbove(0.9, 1),
      queries: [
        {
          expression: `sum(${requested("resource")}) / sum(${allocatable("resource")})`,
          legend: "allocated",
        },
      ],
    }),
    number({
      title: "Cost an hour",
      description:
        "Dollars an hour of the chosen nodes, at the list price of their instance types on demand.",
      unit: unit.dollarsPerHour,
      thresholds: informative,
      queries: [{ expression: `sum(${priceOfNodes})`, legend: "nodes" }],
    }),
    number({
      title: "Cost of idleness",
      description: "Dollars an hour of the nodes none of whose GPUs computed in the last half hour.",
      unit: unit.dollarsPerHour,
      thresholds: badAbove(1, 10),
      queries: [
        {
          expression: `sum(${priceOfNodes} and on (node) (max by (node) (${useOfHalfAnHour}) < ${idleShare})) or vector(0)`,
          legend: "idle nodes",
        },
      ],
    }),
  ],
};
