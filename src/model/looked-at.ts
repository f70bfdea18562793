/** Which tensors of the state are looked at after each run of training steps, for numbers that are not finite. */

import { sizeOf } from "../graph/index.ts";
import type { ResidentState } from "../runtime/index.ts";
import type { Network } from "./network/network.ts";

/**
 * Up to how many numbers of state all are looked at after each run of training steps, weights and slots: it takes some
 * two milliseconds of a run's quarter of a second. Of more, the weights are, and the slots after each epoch.
 */
const MAX_LOOKED_AT = 2 ** 21;

/** Returns whether a tensor is looked at, by its name: all of a small state, else the weights. */
export function chooseLookedAt({ entries }: ResidentState, network: Network): (name: string) => boolean {
  if (entries.reduce((sum, { shape }) => sum + sizeOf(shape), 0) <= MAX_LOOKED_AT) return () => true;
  const names = new Set(network.variables.map(({ name }) => name));
  return (name) => names.has(name);
}
