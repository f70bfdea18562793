/** Clamps on targets whose own kernels of them are slow. */

import { fromBinary } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, input, NATIVE_CPU, type Target, type Value, WASM } from "../../src/graph/index.ts";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { toOnnx } from "../../src/onnx/write.ts";
import * as ops from "../../src/ops/index.ts";
import { expectClose } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

const NUMBERS = [-1e30, -7, -3, -1, -0.5, -1e-30, 0, 1e-30, 0.5, 1, 3, 6, 7, 1e30];

const FUNCTIONS: readonly (readonly [name: string, of: (x: Value) => Value])[] = [
  ["relu", ops.relu],
  ["relu6", ops.relu6],
  ["step", ops.step],
  ["hardSigmoid", ops.hardSigmoid],
  ["clip", (x) => ops.clip(x, -1, 3)],
  ["clip without a lower bound", (x) => ops.clip(x, Number.NEGATIVE_INFINITY, 3)],
  ["elu", (x) => ops.elu(ops.clip(x, -10, 10))],
  ...[0.1, 1, 1.5, 0, -0.5].map(
    (slope) => [`leakyRelu of slope ${slope}`, (x: Value) => ops.leakyRelu(x, slope)] as const,
  ),
];

const SLOW = ["Relu", "Clip", "HardSigmoid", "LeakyRelu"];

function nodesOf(outputs: Readonly<Record<string, Value>>, x: Value, target: Target): string[] {
  const { graph } = fromBinary(ModelProtoSchema, toOnnx({ name: "test", inputs: [x], outputs, target }));
  return defined(graph).node.map(({ opType }) => opType);
}

it.each(FUNCTIONS)("%s and its gradient are the same without kernels of clamps", async (_, of) => {
  const x = input("x", [NUMBERS.length]);
  const y = of(x);
  const weights = constant(
    Float32Array.from(NUMBERS, (_, i) => i + 1),
    [NUMBERS.length],
  );
  const outputs = { y, dx: defined(gradients(ops.reduceSum(ops.multiply(y, weights)), [x])[0]) };
  expect(SLOW.some((type) => nodesOf(outputs, x, NATIVE_CPU).includes(type))).toBe(true);
  expect(SLOW.filter((type) => nodesOf(outputs, x, WASM).includes(type))).toEqual([]);
  const feeds = new Map([[x, Float32Array.from(NUMBERS)]]);
  const expected = await runGraph(outputs, feeds, { target: NATIVE_CPU });
  const found = await runGraph(outputs, feeds, { target: WASM });
  expectClose(found.y, expected.y, 1e-7);
  expectClose(found.dx, expected.dx, 1e-7);
});

it("what is not a number stays none", async () => {
  const x = input("x", [1]);
  const outputs = Object.fromEntries(FUNCTIONS.map(([name, of]) => [name, of(x)] as const));
  const { step: _, ...found } = await runGraph(outputs, new Map([[x, Float32Array.of(Number.NaN)]]), {
    target: WASM,
  });
  for (const y of Object.values(found)) expect(y).toEqual(Float32Array.of(Number.NaN));
});
