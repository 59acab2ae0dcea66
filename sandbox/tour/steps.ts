import type { Step } from "./step";
import { comesUp } from "./steps/comesUp";
import { inTheRegistry } from "./steps/inTheRegistry";
import { isCached } from "./steps/isCached";
import { isCollected } from "./steps/isCollected";
import { isMeasured } from "./steps/isMeasured";
import { isRecorded } from "./steps/isRecorded";
import { livesWithoutCache } from "./steps/livesWithoutCache";
import { predicts } from "./steps/predicts";
import { rollsBack } from "./steps/rollsBack";
import { shipsNextVersion } from "./steps/shipsNextVersion";

/** The tour, in the order in which it is walked. Each step finds by itself what it needs: one more is one more file. */
export const steps: readonly Step[] = [
  comesUp,
  inTheRegistry,
  predicts,
  isCached,
  isRecorded,
  isMeasured,
  isCollected,
  livesWithoutCache,
  shipsNextVersion,
  rollsBack,
];
