/**
 * Clamps of one operand by `Max` and `Min`, for targets whose own kernels of them are slow. NaN becomes NaN, or
 * whatever the kernel returns for it.
 */

import { defined } from "../checked.ts";
import type { NodeAttribute, NodeAttributes, TensorName } from "../graph/index.ts";

/** What writing takes: nodes of one output, and numbers. */
export interface ClampWriters {
  node(type: string, inputs: readonly TensorName[]): TensorName;
  scalar(value: number): TensorName;
}

type WriteClamp = (
  writers: ClampWriters,
  operands: readonly [x: TensorName, ...bounds: TensorName[]],
  attributes: NodeAttributes,
) => TensorName;

/** How each is written, by its ONNX operator. */
const CLAMPS: Readonly<Record<string, WriteClamp>> = {
  Relu: ({ node, scalar }, [x]) => node("Max", [x, scalar(0)]),

  // An operand without a name is one that is left out.
  Clip({ node }, [x, lowest = "", highest = ""]) {
    const above = lowest === "" ? x : node("Max", [x, lowest]);
    return highest === "" ? above : node("Min", [above, highest]);
  },

  // min(max(αx + β, 0), 1)
  HardSigmoid({ node, scalar }, [x], { alpha, beta }) {
    const scaled = node("Mul", [x, scalar(floatOf(alpha, 0.2))]);
    const line = node("Add", [scaled, scalar(floatOf(beta, 0.5))]);
    return node("Min", [node("Max", [line, scalar(0)]), scalar(1)]);
  },

  LeakyRelu({ node, scalar }, [x], { alpha }) {
    const slope = floatOf(alpha, 0.01);
    const scaled = (part: TensorName) => node("Mul", [part, scalar(slope)]);
    if (slope > 0 && slope <= 1) return node("Max", [x, scaled(x)]);
    return node("Add", [node("Max", [x, scalar(0)]), scaled(node("Min", [x, scalar(0)]))]);
  },
};

/** Writes a clamp by other nodes; undefined for a node that is none. */
export function writeClamp(
  writers: ClampWriters,
  type: string,
  inputs: readonly TensorName[],
  attributes: NodeAttributes = {},
): TensorName | undefined {
  const [x, ...bounds] = inputs;
  if (!Object.hasOwn(CLAMPS, type) || x === undefined) return undefined;
  return defined(CLAMPS[type])(writers, [x, ...bounds], attributes);
}

/** Returns a float attribute, or what ONNX takes where it is absent. */
function floatOf(attribute: NodeAttribute | undefined, otherwise: number): number {
  return typeof attribute === "object" && "float" in attribute ? attribute.float : otherwise;
}
