/** Work block by block gives what work on the whole does. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { input, type Shape, sizeOf, type Value } from "../../src/graph/index.ts";
import { add, blockedShape, blockwise, matmul, multiply, reshape } from "../../src/ops/compiler.ts";
import {
  adam,
  applyOptimizer,
  clipGradients,
  type Optimizer,
  rmsprop,
  sgd,
  slotsOf,
} from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, type Numbers, normal } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

const OPTIMIZERS: readonly Optimizer[] = [
  sgd({ learningRate: 0.1 }),
  sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  rmsprop({ momentum: 0.5 }),
  adam({ learningRate: 0.01 }),
  adam({ learningRate: 0.01, clipNorm: 0.1 }),
];

describe("blockedShape", () => {
  it("leaves small tensors as they are, and takes large ones apart evenly", () => {
    expect(blockedShape([10])).toEqual([10]);
    expect(blockedShape([5, 5, 32, 64])).toEqual([5, 5, 32, 64]);
    expect(blockedShape([3136, 1024])).toEqual([14, 224, 1024]);
    expect(blockedShape([1 << 20])).toEqual([4, 1 << 18]);
    for (const shape of [
      [2048, 1000],
      [1031, 1033],
      [7, 512, 512],
      [1, 2 ** 21],
      [4096, 4096],
    ]) {
      const blocked = blockedShape(shape);
      expect(sizeOf(blocked)).toBe(sizeOf(shape));
      expect(blocked.slice(-1)).toEqual(shape.slice(-1));
    }
    // A prime number of rows divides into nothing that is worth it.
    expect(blockedShape([1031, 1033])).toEqual([1031, 1033]);
  });
});

describe("blockwise", () => {
  it("computes every block from its slices, and sees the shared operands whole", async () => {
    const random = new RandomGenerator(1);
    const [x, shared, scalar] = [input("x", [3, 4, 5]), input("shared", [5, 2]), input("scalar", [])];
    const numbers = {
      x: normal(random, [3, 4, 5]),
      shared: normal(random, [5, 2]),
      scalar: normal(random, []),
    };
    const [product, shifted] = atLeast(
      blockwise(
        (blocks, whole) => {
          const [block] = atLeast(blocks, 1);
          const [matrix, number] = atLeast(whole, 2);
          return [matmul(block, matrix), add(block, number)];
        },
        [x],
        [shared, scalar],
      ),
      2,
    );
    const whole = reshape(matmul(reshape(x, [12, 5]), shared), [3, 4, 2]);
    const results = await runGraph(
      { product, shifted, whole, wholeShifted: add(x, scalar) },
      new Map([
        [x, numbers.x],
        [shared, numbers.shared],
        [scalar, numbers.scalar],
      ]),
    );
    expectClose(results.product, results.whole, 1e-6);
    expect(results.shifted).toEqual(results.wholeShifted);
  });
});

describe("applyOptimizer", () => {
  it.each(OPTIMIZERS)(
    "does the same to small parameters together: $name $slots $clipping",
    async (optimizer) => {
      const random = new RandomGenerator(3);
      const shapes: Shape[] = [[3, 3, 1, 4], [4], [36, 5], [1]];
      const scalars = optimizer.scalars.map((name) => input(`scalar ${name}`, []));
      const parameters = shapes.map((shape, i) => ({
        value: input(`w${i}`, shape),
        gradient: input(`g${i}`, shape),
        slots: slotsOf(optimizer, { name: "w", shape }).map(({ name }) => input(`${name} ${i}`, shape)),
      }));
      const together = applyOptimizer(optimizer, parameters, scalars);
      const outputs: Record<string, Value> = {};
      parameters.forEach(({ value, gradient, slots }, i) => {
        const alone = optimizer.update(value, gradient, slots, scalars, { name: "w", shape: value.shape });
        [alone.parameter, ...alone.slots].forEach((next, s) => {
          outputs[`alone ${i} ${s}`] = next;
        });
        [defined(together[i]).parameter, ...defined(together[i]).slots].forEach((next, s) => {
          outputs[`together ${i} ${s}`] = next;
        });
      });
      const rates = optimizer.scalarsAt(3, 0.01);
      const feeds = new Map<Value, Numbers | Float32Array>([
        ...parameters
          .flatMap(({ value, gradient, slots }) => [value, gradient, ...slots])
          .map((value) => {
            const { data } = normal(random, value.shape);
            return [value, { data: data.map(Math.abs), shape: value.shape }] as const;
          }),
        ...scalars.map((value, i) => [value, Float32Array.of(defined(rates[i]))] as const),
      ]);
      const results: Record<string, Float32Array> = await runGraph(outputs, feeds);
      for (const [name, numbers] of Object.entries(results)) {
        if (name.startsWith("alone")) expect(results[name.replace("alone", "together")]).toEqual(numbers);
      }
    },
  );

  const shape: Shape = [1024, 1024];
  const kept = blockedShape(shape);

  it.each(OPTIMIZERS)("does the same block by block: $name $slots $clipping", async (optimizer) => {
    expect(kept).toEqual([4, 256, 1024]);
    const random = new RandomGenerator(2);
    const [x, dy, w] = [input("x", [3, 1024]), input("dy", [3, 1024]), input("w", kept)];
    const slots = slotsOf(optimizer, { name: "w", shape }).map(({ name }) => input(name, kept));
    const scalars = optimizer.scalars.map((name) => input(`scalar ${name}`, []));
    const [product] = atLeast(clipGradients([matmul(x, dy, { transposeA: true })], optimizer.clipping), 1);

    const [blocked] = atLeast(
      applyOptimizer(optimizer, [{ value: w, gradient: product, slots }], scalars),
      1,
    );
    const flat = [w, ...slots].map((value) => reshape(value, shape));
    const whole = optimizer.update(defined(flat[0]), multiply(product, 1), flat.slice(1), scalars, {
      name: "w",
      shape,
    });

    const rates = optimizer.scalarsAt(3, 0.01);
    const feeds = new Map<Value, Numbers | Float32Array>([
      ...[x, dy, w].map((value) => [value, normal(random, value.shape)] as const),
      ...slots.map((value) => {
        const { data } = normal(random, value.shape);
        return [value, { data: data.map(Math.abs), shape: value.shape }] as const;
      }),
      ...scalars.map((value, i) => [value, Float32Array.of(defined(rates[i]))] as const),
    ]);
    const outputs = {
      blocked: blocked.parameter,
      whole: whole.parameter,
      ...Object.fromEntries(blocked.slots.map((value, i) => [`blocked slot ${i}`, value])),
      ...Object.fromEntries(whole.slots.map((value, i) => [`whole slot ${i}`, value])),
    };
    const results: Record<string, Float32Array> = await runGraph(outputs, feeds);
    expectClose(defined(results.blocked), defined(results.whole), 1e-6);
    slots.forEach((_, i) => {
      expectClose(defined(results[`blocked slot ${i}`]), defined(results[`whole slot ${i}`]), 1e-6);
    });
  });
});
