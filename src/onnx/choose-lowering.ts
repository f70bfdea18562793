/** Which of its lowerings an operation is written by. */

import type { Device, Lowering, Operation } from "../graph/index.ts";

/** Chooses how an operation becomes ONNX nodes. */
export type ChooseLowering = (operation: Operation) => Lowering;

/** The first lowering for a device that applies, in the order in which the operator lists them. */
export function firstApplicableOn(device: Device): ChooseLowering {
  return (operation) => {
    const { lowerings, name } = operation.operator;
    const lowering = lowerings.find(
      (each) => (each.device ?? device) === device && (each.applies?.(operation) ?? true),
    );
    if (lowering === undefined) throw new Error(`operator ${name} has no lowering that always applies`);
    return lowering;
  };
}

/** {@link firstApplicableOn} the processor. */
export const firstApplicable = firstApplicableOn("cpu");

/** The last lowering of each operator: the reference, and the only one that leaves the batch size open. */
export const plainOnly: ChooseLowering = ({ operator: { lowerings, name } }) => {
  const lowering = lowerings.at(-1);
  if (lowering === undefined) throw new Error(`operator ${name} has no lowering`);
  return lowering;
};
