/** The network that is trained and tried: one at a time. Set by training.ts, tried by try.ts. */

import type { Model } from "../../src/library.ts";

/** A network that takes images and gives class probabilities. */
export type Network = Model<unknown>;

let current: Network | undefined;

/**
 * The network as it is now.
 *
 * @throws Error if there is none yet, in words for the visitor
 */
export function currentModel(): Network {
  if (current === undefined) {
    throw new Error("Expected a network that was trained or opened from a file. Received: none yet.");
  }
  return current;
}

/** Has another network tried from now on. Who replaces one disposes it. */
export function setCurrentModel(model: Network | undefined): void {
  current = model;
}
