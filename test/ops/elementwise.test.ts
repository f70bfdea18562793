/**
 * Operands beside a tensor whose last axis is 1, such as grey images: the runtime broadcasts one with fewer axes number by
 * number, forty times slower than one with as many.
 */

import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { constant, input, type Value } from "../../src/graph/index.ts";
import { toOnnx } from "../../src/onnx/index.ts";
import { type GraphProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import * as ops from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, normal } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

const SHAPES = [
  [2, 5, 1],
  [3, 4, 4, 1],
  [6, 1],
];
const vector = constant([0.5]);
const OPERATIONS: [name: string, apply: (x: Value) => Value][] = [
  ["multiply", (x) => ops.multiply(x, 3)],
  ["divide", (x) => ops.divide(2, ops.add(ops.square(x), 1))],
  ["maximum", (x) => ops.maximum(x, 0.25)],
  ["a vector", (x) => ops.subtract(ops.multiply(x, vector), vector)],
  ["select", (x) => ops.select(ops.greater(x, 0), x, vector)],
  ["power", (x) => ops.power(x, 3)],
  ["elu", (x) => ops.elu(x)],
  ["selu", (x) => ops.selu(x)],
  ["geluTanh", (x) => ops.geluTanh(x)],
  ["logCosh", (x) => ops.logCosh(x)],
  ["squareplus", (x) => ops.squareplus(x, 4)],
];

/** The ranks of constants that elementwise nodes take beside other operands. */
function ranksOfConstants(graph: GraphProto | undefined): number[] {
  const ranks = new Map(graph?.initializer.map(({ name, dims }) => [name, dims.length]));
  const nodes = graph?.node.filter(({ opType }) =>
    ["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Greater", "Where"].includes(opType),
  );
  return nodes?.flatMap(({ input: operands }) => operands.flatMap((name) => ranks.get(name) ?? [])) ?? [];
}

describe.each(SHAPES)("operands beside [%i, %i …]", (...shape) => {
  it.each(OPERATIONS)("have as many axes, with the same results: %s", async (_, apply) => {
    const x = input("x", shape);
    const flat = input("x", [shape.reduce((product, length) => product * length)]);
    const outputs = (of: Value) => {
      const y = apply(of);
      return { y, gradient: gradients(ops.reduceSum(y), [of])[0] ?? y };
    };
    const asked = outputs(x);
    const bytes = toOnnx({ name: "test", inputs: [x], outputs: { y: asked.y } });
    const ranks = ranksOfConstants(fromBinary(ModelProtoSchema, bytes).graph);
    expect(ranks.filter((rank) => rank !== shape.length)).toEqual([]);
    expect(ranks.length).toBeGreaterThan(0);
    const numbers = normal(new RandomGenerator(1), shape);
    const found = await runGraph(asked, new Map([[x, numbers]]));
    const alike = await runGraph(outputs(flat), new Map([[flat, { ...numbers, shape: flat.shape }]]));
    expectClose(found.y, alike.y, 1e-6);
    expectClose(found.gradient, alike.gradient, 1e-6);
  });
});
