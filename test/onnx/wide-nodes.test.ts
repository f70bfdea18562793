/** Nodes that join or take apart more tensors than a target lets one node use. */

import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, input, NATIVE_CPU, type Target, type Value, WEBGPU } from "../../src/graph/index.ts";
import { ModelProtoSchema, type NodeProto } from "../../src/onnx/onnx_pb.ts";
import { toOnnx } from "../../src/onnx/write.ts";
import { concat, maxPool2d, multiply, poolingWindow, reduceSum, split } from "../../src/ops/index.ts";
import { adam, applyOptimizer } from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { normal } from "../support/numbers.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

const random = new RandomGenerator(1);

function nodesOf(
  outputs: Readonly<Record<string, Value>>,
  inputs: readonly Value[],
  target: Target,
): NodeProto[] {
  const { graph } = fromBinary(ModelProtoSchema, toOnnx({ name: "test", inputs, outputs, target }));
  return defined(graph).node;
}

/** The most tensors that one node uses; those of a shape or of lengths stay in the processor's memory. */
function mostBuffers(nodes: readonly NodeProto[]): number {
  return Math.max(
    ...nodes.map(({ opType, input, output }) => (opType === "Split" ? 1 : input.length) + output.length),
  );
}

describe.each([2, 7, 8, 15, 50, 60])("%i tensors on a target with few buffers", (count) => {
  const pieces = Array.from({ length: count }, (_, i) => normal(random, [2, 1 + (i % 3), 2]));
  const lengths = pieces.map(({ shape }) => defined(shape[1]));

  it("are joined to the same, with the same gradients", async () => {
    const feeds = inputsFor(pieces);
    const inputs = [...feeds.keys()];
    const joined = concat(inputs, 1);
    const weights = normal(random, joined.shape);
    const dx = gradients(reduceSum(multiply(joined, constant(weights.data, weights.shape))), inputs);
    const outputs = { joined, ...Object.fromEntries(dx.map((value, i) => [`d${i}`, value])) };
    const expected = await runGraph(outputs, feeds, { target: NATIVE_CPU });
    expect(await runGraph(outputs, feeds, { target: WEBGPU })).toEqual(expected);
    expect(mostBuffers(nodesOf(outputs, inputs, WEBGPU))).toBeLessThanOrEqual(WEBGPU.maxBuffers);
  });

  it("are what a tensor is taken apart into", async () => {
    const whole = normal(random, [2, lengths.reduce((sum, length) => sum + length), 2]);
    const apart = (x: Value) => concat(split(x, lengths, 1).toReversed(), 1);
    const expected = await evaluate(apart, [whole], { target: NATIVE_CPU });
    expect(await evaluate(apart, [whole], { target: WEBGPU })).toEqual(expected);
    const x = input("x", whole.shape);
    expect(mostBuffers(nodesOf({ y: apart(x) }, [x], WEBGPU))).toBeLessThanOrEqual(WEBGPU.maxBuffers);
  });
});

it("leaves what one node can do to one node", () => {
  const inputs = Array.from({ length: 7 }, (_, i) => input(`x${i}`, [1 + i]));
  expect(nodesOf({ y: concat(inputs) }, inputs, WEBGPU)).toHaveLength(1);
  const more = [...inputs, input("x7", [2])];
  expect(nodesOf({ y: concat(more) }, more, WEBGPU)).toHaveLength(3);
  expect(nodesOf({ y: concat(more) }, more, NATIVE_CPU)).toHaveLength(1);
});

it("keeps within a target's buffers when an optimizer updates many parameters together", () => {
  const value = (name: string) => input(name, [4, 3]);
  const parameters = Array.from({ length: 30 }, (_, i) => ({
    value: value(`w${i}`),
    gradient: value(`g${i}`),
    slots: [value(`m${i}`), value(`v${i}`)],
  }));
  const optimizer = adam();
  const scalars = optimizer.scalars.map((name) => input(name, []));
  const updates = applyOptimizer(optimizer, parameters, scalars, WEBGPU);
  const inputs = [
    ...scalars,
    ...parameters.flatMap(({ value, gradient, slots }) => [value, gradient, ...slots]),
  ];
  const outputs = Object.fromEntries(
    updates.flatMap(({ parameter, slots }, i) => [
      [`next${i}`, parameter],
      ...slots.map((slot, k) => [`slot${i}.${k}`, slot] as const),
    ]),
  );
  expect(mostBuffers(nodesOf(outputs, inputs, WEBGPU))).toBeLessThanOrEqual(WEBGPU.maxBuffers);
});

it("keeps within them when a window of many columns is put together again", () => {
  const x = input("x", [1, 24, 24, 2]);
  const y = maxPool2d(x, poolingWindow([24, 24], [12, 12], { strides: [12, 12], padding: "valid" }));
  const [dx] = gradients(reduceSum(multiply(y, y)), [x]);
  const nodes = nodesOf({ dx: defined(dx) }, [x], WEBGPU);
  expect(nodes.some(({ opType }) => opType === "Concat")).toBe(true);
  expect(mostBuffers(nodes)).toBeLessThanOrEqual(WEBGPU.maxBuffers);
});
