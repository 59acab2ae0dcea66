import type { Step } from "./step";
import { comesUp } from "./steps/comesUp";
import { inTheRegistry } from "./steps/inTheRegistry";
import { isCached } from "./steps/isCached";
import { isMeasured } from "./steps/isMeasured";
import { isRecorded } from "./steps/isRecorded";
import { livesWithoutCache } from "./steps/livesWithoutCache";
import { predicts } from "./steps/predicts";
import { rollsBack } from "./steps/rollsBack";
import { shipsNextVersion } from "./steps/shipsNextVersion";

/**
 * The tour, in the order in which it is walked. Each step finds by itself what it needs, so that one more is one more
 * file: what Prometheus has collected goes behind `isMeasured`, an alert that fires and resolves behind
 * `livesWithoutCache`.
 */
export const steps: readonly Step[] = [
  comesUp,
  inTheRegistry,
  predicts,
  isCached,
  isRecorded,
  isMeasured,
  livesWithoutCache,
  shipsNextVersion,
  rollsBack,
];
