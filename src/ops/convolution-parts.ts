/** A convolution and its two gradients, by name, with what a decision about all three asks of each. */

import { canBlockForward } from "./convolution-blocked.ts";
import { canBlockInputGradient } from "./convolution-blocked-input.ts";
import { canBlockFilterGradient } from "./convolution-blocked-kernel.ts";

export const PARTS = ["forward", "inputGradient", "filterGradient"] as const;

/** A convolution, or one of its gradients. */
export type Part = (typeof PARTS)[number];

/** Whether a part can be computed on blocks of channels. */
export const CAN_BLOCK = {
  forward: canBlockForward,
  inputGradient: canBlockInputGradient,
  filterGradient: canBlockFilterGradient,
} as const;
