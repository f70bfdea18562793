/**
 * Max pooling by phases, where windows touch and do not overlap: the pixels at each place within a window form a
 * phase, phases are compared two by two, first within rows, then between rows, and masks remember who won. That is
 * the order in which the first of equal maxima wins. Elementwise operators on whole phases run at memory speed,
 * where the runtime's own search for positions does not.
 *
 * Activations lie as [height, width, channel, batch], so that a phase is made of long runs of memory.
 */

import type { LoweringContext, Shape, TensorName } from "../graph/index.ts";
import type { Pooling } from "./pooling.ts";
import { BATCH_LAST } from "./window.ts";

/** Whether windows tile the images exactly. */
export function phasesApply(image: Shape, { poolSize, strides, padding }: Pooling): boolean {
  const isTiled = ([0, 1] as const).every(
    (axis) => poolSize[axis] === strides[axis] && image[axis + 1] % poolSize[axis] === 0,
  );
  return isTiled && [...padding.before, ...padding.after].every((pixels) => pixels === 0);
}

/** The maxima, and if they are asked for the masks. */
export function emitMaxima(context: LoweringContext, image: Shape, { poolSize }: Pooling): void {
  const [batch, height, width, channels] = image;
  const depth = channels * batch;
  const keep = context.isUsed(1);
  const x = context.operand(0, BATCH_LAST);

  const fold = (tensor: TensorName, count: number, axis: "width" | "height", shape: Shape) => {
    const phases = split(context, tensor, count, shape);
    return phases.reduce((first, second, i) => {
      if (keep) {
        const isFirst = context.node("GreaterOrEqual", [first, second]);
        context.setDerived(1, maskKey(axis, i), context.node("Cast", [isFirst], { to: 1 }));
      }
      return context.node("Max", [first, second]);
    });
  };
  const [rows, columns] = [height / poolSize[0], width / poolSize[1]];
  const byRow = fold(x, poolSize[1], "width", [height * columns, poolSize[1], depth]);
  const maxima = fold(byRow, poolSize[0], "height", [rows, poolSize[0], columns * depth]);
  const y = context.node("Reshape", [maxima, context.integers([rows, columns, channels, batch])]);
  context.setOutput(0, y, BATCH_LAST);
}

/** The maxima's gradient back to where they were, from operand dy and the masks of operand 1. */
export function emitGradient(context: LoweringContext, image: Shape, { poolSize }: Pooling): void {
  const [batch, height, width, channels] = image;
  const depth = channels * batch;
  const [rows, columns] = [height / poolSize[0], width / poolSize[1]];

  const unfold = (gradient: TensorName, count: number, axis: "width" | "height", shape: Shape) => {
    let rest = context.node("Reshape", [gradient, context.integers([shape[0], 1, shape[2]])]);
    const parts: TensorName[] = [];
    for (let i = count - 1; i > 0; i--) {
      const ofFirst = context.node("Mul", [rest, context.derivedOf(1, maskKey(axis, i))]);
      parts.unshift(context.node("Sub", [rest, ofFirst]));
      rest = ofFirst;
    }
    return count === 1 ? rest : context.node("Concat", [rest, ...parts], { axis: 1 });
  };
  const byRow = unfold(context.operand(0, BATCH_LAST), poolSize[0], "height", [
    rows,
    poolSize[0],
    columns * depth,
  ]);
  const whole = unfold(byRow, poolSize[1], "width", [height * columns, poolSize[1], depth]);
  const dx = context.node("Reshape", [whole, context.integers([height, width, channels, batch])]);
  context.setOutput(0, dx, BATCH_LAST);
}

/** The slices of a tensor, seen under this shape, along its middle axis. */
function split(context: LoweringContext, tensor: TensorName, count: number, shape: Shape): TensorName[] {
  const seen = context.node("Reshape", [tensor, context.integers(shape)]);
  return count === 1 ? [seen] : context.nodes("Split", [seen], count, { axis: 1, num_outputs: count });
}

function maskKey(axis: "width" | "height", i: number): string {
  return `mask ${axis} ${i}`;
}
