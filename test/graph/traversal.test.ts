import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { applyAll, constant, input, operationsInOrder, type Value } from "../../src/graph/index.ts";
import { add, batchNormalize, exp, multiply, negate } from "../../src/ops/index.ts";

function operationOf({ source }: Value) {
  if (source.kind !== "operation") throw new Error("not the result of an operation");
  return source.operation;
}

describe("operationsInOrder", () => {
  it("puts every operation after those that it depends on, once", () => {
    const x = input("x", [2]);
    const a = exp(x);
    const b = negate(a);
    const c = multiply(a, b);
    const d = add(c, a);
    const ordered = operationsInOrder([d, b]);
    expect(ordered).toEqual([a, b, c, d].map(operationOf));
  });

  it("knows nothing of operations that nobody asks for", () => {
    const x = input("x", [2]);
    const a = exp(x);
    negate(a);
    expect(operationsInOrder([a])).toEqual([operationOf(a)]);
    expect(operationsInOrder([x, constant(1)])).toEqual([]);
    expect(operationsInOrder([])).toEqual([]);
  });

  it("takes an operation with several outputs once", () => {
    const { y, mean, variance } = batchNormalize(input("x", [4, 2]), { epsilon: 0.1 });
    expect(operationsInOrder([mean, y, variance])).toEqual([operationOf(mean)]);
  });

  it("goes down a chain of a hundred thousand operations, and a lattice with many paths", () => {
    let chain: Value = input("x", []);
    for (let i = 0; i < 100_000; i++) chain = negate(chain);
    expect(operationsInOrder([chain]).length).toBe(100_000);
    let lattice: Value = input("x", []);
    for (let i = 0; i < 100; i++) lattice = add(lattice, lattice);
    expect(operationsInOrder([lattice]).length).toBe(100);
  });
});

describe("values", () => {
  it("know their type, and where they come from", () => {
    const x = input("x", [2, 3], "uint8");
    expect(x).toMatchObject({ shape: [2, 3], elementType: "uint8", rank: 2, size: 6 });
    expect(x.source).toEqual({ kind: "input", name: "x" });
    expect(constant(2)).toMatchObject({ shape: [], elementType: "float32", rank: 0, size: 1 });
    expect(constant([1, 2])).toMatchObject({ shape: [2] });
    expect(constant([1, 2, 3, 4], [2, 2])).toMatchObject({ shape: [2, 2] });
  });

  it("share the operation that makes several of them", () => {
    const splitting = {
      name: "split",
      infer: () => [
        { shape: [1], elementType: "float32" as const },
        { shape: [2], elementType: "float32" as const },
      ],
      lowerings: [],
    };
    const outputs = applyAll(splitting, [constant(1)], {});
    expect(outputs.map(({ shape }) => shape)).toEqual([[1], [2]]);
    expect(operationOf(defined(outputs[0]))).toBe(operationOf(defined(outputs[1])));
    expect(operationOf(defined(outputs[0])).outputs).toEqual(outputs);
  });
});
