/** Which of its lowerings an operation is written by. */

import type { Lowering, Operation, Target } from "../graph/index.ts";

/** Chooses how an operation becomes ONNX nodes. */
export type ChooseLowering = (operation: Operation, target: Target) => Lowering;

/** The first lowering that applies on the target, in the order in which the operator lists them. */
export const firstApplicable: ChooseLowering = (operation, target) => {
  const { lowerings, name } = operation.operator;
  const lowering = lowerings.find((each) => each.applies?.(operation, target) ?? true);
  if (lowering === undefined) throw new Error(`operator ${name} has no lowering that always applies`);
  return lowering;
};

/** The last lowering of each operator: the reference, and the only one that leaves the batch size open. */
export const plainOnly = ({ operator: { lowerings, name } }: Operation): Lowering => {
  const lowering = lowerings.at(-1);
  if (lowering === undefined) throw new Error(`operator ${name} has no lowering`);
  return lowering;
};
