import { clusterSeries } from "./cluster";
import { modelSeries } from "./models";
import type { Series } from "./series";
import { storeSeries } from "./stores";

export { openMetrics, type Series } from "./series";

/** A platform with everything, in the middle of a rollout: two nodes with GPUs, three pods of two models, all stores. */
export function world(): Series[] {
  return [...modelSeries(), ...clusterSeries(), ...storeSeries()];
}
