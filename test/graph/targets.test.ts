/** Targets: what one can do, and what it costs, decides how a graph is written. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import {
  input,
  NATIVE_CPU,
  operationsInOrder,
  type Shape,
  type Target,
  targetOf,
  type Value,
  WASM,
  WEBGPU,
} from "../../src/graph/index.ts";
import { type GraphProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { toOnnx } from "../../src/onnx/write.ts";
import { blockedShape, targetForConvolutions } from "../../src/ops/compiler.ts";
import * as ops from "../../src/ops/index.ts";
import { applyOptimizer, type Parameter } from "../../src/optimizers/index.ts";
import { sgd } from "../../src/optimizers/sgd.ts";
import { simplify } from "../../src/rewrites/index.ts";

/** A network's loss and gradients: convolution, normalization in rows and in columns, logarithm of a softmax. */
function trainedNetwork(): { inputs: Value[]; outputs: Record<string, Value> } {
  const [x, kernel, weights] = [
    input("x", [16, 8, 8, 1]),
    input("kernel", [3, 3, 1, 4]),
    input("w", [256, 10]),
  ];
  const window = { ...ops.slidingWindow([8, 8], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const convolved = ops.conv2d(x, kernel, window);
  const normalized = ops.batchNormalize(ops.relu(convolved), { epsilon: 1e-3 }).y;
  const logits = ops.matmul(ops.reshape(normalized, [16, 256]), weights);
  const loss = ops.reduceSum(ops.logSoftmax(logits));
  const [dKernel, dWeights] = gradients(loss, [kernel, weights]);
  return {
    inputs: [x, kernel, weights],
    outputs: { loss, dKernel: defined(dKernel), dWeights: defined(dWeights) },
  };
}

function graphOf({ inputs, outputs }: ReturnType<typeof trainedNetwork>, target: Target): GraphProto {
  const { graph } = fromBinary(ModelProtoSchema, toOnnx({ name: "test", inputs, outputs, target }));
  return defined(graph);
}

function typesOf(graph: GraphProto): Set<string> {
  return new Set(graph.node.map(({ opType }) => opType));
}

const NODES = ["FusedMatMul", "LogSoftmax", "BatchNormalization"];

describe("targets", () => {
  it("are found by the device that users choose", () => {
    expect(targetOf("cpu")).toBe(NATIVE_CPU);
    expect(targetOf("webgpu")).toBe(WEBGPU);
  });

  it("are asked what they can do by what compiles, never who they are", () => {
    const src = fileURLToPath(new URL("../../src", import.meta.url));
    const compiling = ["graph", "ops", "rewrites", "autodiff", "onnx", "optimizers", "layers", "model"];
    const asking = compiling.flatMap((room) =>
      readdirSync(join(src, room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .filter((file) => /[!=]== "(cpu|webgpu)"/.test(readFileSync(join(src, room, file), "utf8")))
        .map((file) => `${room}/${file}`),
    );
    expect(asking).toEqual([]);
  });

  it("have only nodes written that they have a kernel for", () => {
    expect([...typesOf(graphOf(trainedNetwork(), NATIVE_CPU))]).toEqual(expect.arrayContaining(NODES));
    const onDevice = typesOf(graphOf(trainedNetwork(), WEBGPU));
    expect(NODES.filter((type) => onDevice.has(type))).toEqual([]);
  });

  it("lack a single kernel where one says so, and no other", () => {
    for (const [kernel, node] of [
      ["FusedMatMul", "FusedMatMul"],
      ["LogSoftmax", "LogSoftmax"],
    ] as const) {
      const target: Target = { ...NATIVE_CPU, hasKernel: (asked) => asked !== kernel };
      const types = typesOf(graphOf(trainedNetwork(), target));
      expect(NODES.filter((type) => !types.has(type))).toEqual([node]);
    }
  });

  it("make wasm's graphs the processor's but for clamps, as long as nothing else was measured", () => {
    const network = trainedNetwork();
    const clamped: Target = { ...WASM, hasKernel: () => true };
    const [ours, theirs] = [NATIVE_CPU, clamped].map((target) =>
      toOnnx({ name: "test", ...network, target }),
    );
    expect(theirs).toEqual(ours);
    const [native, wasm] = [NATIVE_CPU, WASM].map((target) => typesOf(graphOf(network, target)));
    expect([...defined(native)]).toEqual(expect.arrayContaining(["Relu", "HardSigmoid"]));
    expect([...defined(wasm)].filter((type) => !defined(native).has(type)).toSorted()).toEqual([
      "Max",
      "Sign",
    ]);
  });
});

describe("the costs of a target", () => {
  const withCosts = (costs: Partial<Target["costs"]>): Target => ({
    ...NATIVE_CPU,
    costs: { ...NATIVE_CPU.costs, ...costs },
  });

  it("decide whether windows are gathered, and whether rows are long enough", () => {
    const gathered = typesOf(graphOf(trainedNetwork(), NATIVE_CPU));
    expect(gathered).toContain("Gather");
    expect(gathered).not.toContain("Conv");
    const without = withCosts({ maxGatheredChannels: 0, maxDftCostRatio: { forward: 0, gradient: 0 } });
    const direct = typesOf(graphOf(trainedNetwork(), without));
    expect(direct).not.toContain("Gather");
    expect(direct).toContain("Conv");
    const longRows = typesOf(graphOf(trainedNetwork(), withCosts({ minChannelRow: 17 * 64 })));
    expect(longRows).not.toContain("BatchNormalization");
  });

  it("decide whether many short sums are products, and leave few long ones as they are", () => {
    const x = input("x", [16, 8, 8, 4]);
    const typesFor = (axes: number[], reducesInGroups: boolean) => {
      const network = { inputs: [x], outputs: { y: ops.reduceSum(x, axes) } };
      return [...typesOf(graphOf(network, withCosts({ reducesInGroups })))];
    };
    expect(typesFor([3], false)).toEqual(["ReduceSum"]);
    expect(typesFor([3], true)).toContain("Einsum");
    expect(typesFor([1, 2], true)).toContain("Einsum");
    expect(typesFor([0, 1, 2], true)).toEqual(["ReduceSum"]);
  });

  it("decide whether a rule about windows is worth it", () => {
    const [x, kernel] = [input("x", [16, 8, 8, 1]), input("kernel", [3, 3, 1, 4])];
    const window = { ...ops.slidingWindow([8, 8], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
    const { y } = ops.batchNormalize(ops.conv2d(x, kernel, window), { epsilon: 1e-3 });
    const namesFor = (target: Target) =>
      operationsInOrder(simplify([y], { target })).map(({ operator }) => operator.name);
    expect(namesFor(NATIVE_CPU)).toContain("windowMoments");
    expect(namesFor(withCosts({ maxGatheredWindow: 8 }))).not.toContain("windowMoments");
  });

  it("decide whether all convolutions of a graph are computed on blocks of channels", () => {
    const blocked: Target = { ...NATIVE_CPU, channelBlock: 8 };
    const chosen = (strides: ops.Pair) => {
      const [x, first, second] = [
        input("x", [64, 16, 16, 16]),
        input("first", [3, 3, 16, 32]),
        input("second", [3, 3, 32, 32]),
      ];
      const window = { ...ops.slidingWindow([16, 16], [3, 3], { strides, padding: "same" }), groups: 1 };
      const y = ops.conv2d(x, first, window);
      const size = [y.shape[1] ?? 0, y.shape[2] ?? 0] as const;
      const next = { ...ops.slidingWindow(size, [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
      return targetForConvolutions([ops.conv2d(y, second, next)], blocked, { isTrained: true });
    };
    // Convolutions with strides have no frequency domain; without, that takes the fewest multiplications.
    expect(chosen([2, 2]).channelBlock).toBe(8);
    expect(chosen([1, 1]).channelBlock).toBeUndefined();
  });

  it("decide which parameters are updated together", () => {
    const two = [parameter("a", [10]), parameter("b", [20])];
    expect(operatorsOf(two, NATIVE_CPU)).toContain("concat");
    expect(operatorsOf(two, withCosts({ minOwnUpdate: 20 }))).not.toContain("concat");
    expect(operatorsOf(two, withCosts({ minOwnUpdate: 21 }))).toContain("concat");
  });
});

describe("loops", () => {
  it("are what large parameters are updated by, but only where they cost little", () => {
    const large = parameter("w", [1024, 1024]);
    expect(large.value.shape).toEqual([4, 256, 1024]);
    expect(operatorsOf([large], NATIVE_CPU)).toContain("blockwise");
    expect(operatorsOf([large], { ...NATIVE_CPU, supportsScan: false })).not.toContain("blockwise");
  });
});

/** A parameter as it is kept, with its gradient. */
function parameter(name: string, shape: Shape): Parameter {
  const value = input(name, blockedShape(shape));
  return { name, value, gradient: input(`d${name}`, shape), slots: [] };
}

/** The operators of an update. */
function operatorsOf(parameters: readonly Parameter[], target: Target): string[] {
  const updates = applyOptimizer(sgd(), parameters, [input("rate", [])], target);
  return operationsInOrder(updates.map((update) => update.parameter)).map(({ operator }) => operator.name);
}
