/** What training goes on from, as plain data. */

import { ModelStateError } from "../errors.ts";
import { sizeOf } from "../graph/index.ts";
import type { ResidentState } from "../runtime/index.ts";

export interface TrainingState {
  /** Training steps taken. */
  readonly steps: number;
  /** Weights and slots of the optimizer by name, as the engine has them. */
  readonly tensors: Readonly<Record<string, Float32Array>>;
}

/** A copy of everything resident. */
export function readState(state: ResidentState): TrainingState["tensors"] {
  return Object.fromEntries(state.entries.map(({ name }) => [name, state.read(name)]));
}

/** @throws ModelStateError unless these are the tensors that are resident, in their sizes */
export function writeState(state: ResidentState, tensors: TrainingState["tensors"]): void {
  const { entries } = state;
  const different = entries.find(({ name, shape }) => tensors[name]?.length !== sizeOf(shape));
  if (different !== undefined || Object.keys(tensors).length !== entries.length) {
    throw new ModelStateError(
      "Expected the training state of the same network with the same optimizer. " +
        `Received: another one, of ${Object.keys(tensors).join(", ")}.`,
    );
  }
  for (const { name, shape } of entries) state.write(name, tensors[name], shape);
}
