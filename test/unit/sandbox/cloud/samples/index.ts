import { clusterSamples } from "./cluster";
import { networkSamples } from "./network";
import type { Sample } from "./sample";
import { serviceSamples } from "./services";

export { groupOf } from "./cluster";
export type { Sample, Standing } from "./sample";

/** One of every type at least, in an order in which the real AWS would make them. */
export const samples: Sample[] = [...networkSamples, ...clusterSamples, ...serviceSamples];
