/** What `training-alone.ts` trains, for the page and for those who compare. */

import type { Run } from "./training.ts";

/** Images. */
export const ALONE_COUNT = 256;

export const ALONE: readonly Run[] = [
  { network: "post", batch: 16, steps: 8, stepsPerRun: 4 },
  { network: "residual", batch: 32, steps: 8, stepsPerRun: 4 },
];
