/** Compiling values to an ONNX file and running it, as the library does. */

import { input, type Operation, type Value } from "../../src/graph/index.ts";
import { type ChooseLowering, type GraphDescription, plainOnly, toOnnx } from "../../src/onnx/index.ts";
import { cast } from "../../src/ops/index.ts";
import { ResidentState, Session } from "../../src/runtime/index.ts";
import { nodePlatform } from "../../src/runtime/node.ts";
import type { Numbers } from "./numbers.ts";

/** A platform for tests, which leaves the current one alone. */
export const oneThread = nodePlatform({ threads: 1, process: false });

/** The numbers that each input takes, of the input's shape or of their own. */
export type Feeds = ReadonlyMap<Value, Float32Array | Numbers>;

export type CompileOptions = Partial<Omit<GraphDescription, "name" | "inputs" | "outputs">>;

/** A compiled graph, open for running. */
export interface OpenGraph<Names extends string> {
  run(feeds: Feeds): Promise<Record<Names, Float32Array>>;
  close(): Promise<void>;
}

/** Compiles values and opens them for running; integers and booleans come out as float32. */
export async function openGraph<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  inputs: readonly Value[],
  options: CompileOptions = {},
): Promise<OpenGraph<Names>> {
  const names = Object.entries<Value>(outputs);
  // Each value is compiled once, under the first of its names.
  const distinct = new Map(names.toReversed().map(([name, value]) => [value, name]));
  const compiled = Object.fromEntries(Array.from(distinct, ([value, name]) => [name, cast(value)]));
  const session = await openOnOneThread(toOnnx({ name: "test", inputs, outputs: compiled, ...options }));
  const state = new ResidentState(oneThread);
  return {
    async run(feeds) {
      const tensors = Object.fromEntries(
        Array.from(feeds, ([value, fed]) => [nameOf(value), "shape" in fed ? fed : numbersOf(value, fed)]),
      );
      const found = await session.run(tensors, state);
      const all = names.map(([name, value]) => [name, found[distinct.get(value) ?? name]]);
      return Object.fromEntries(all) as Record<Names, Float32Array>;
    },
    close: () => session.dispose(),
  };
}

/** Opens a model without changing the platform of other tests in this process. */
export function openOnOneThread(model: Uint8Array): Promise<Session> {
  return Session.open(model, [], oneThread);
}

/** Compiles values and runs them once. */
export async function runGraph<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  feeds: Feeds,
  options: CompileOptions = {},
): Promise<Record<Names, Float32Array>> {
  const graph = await openGraph(outputs, [...feeds.keys()], options);
  try {
    return await graph.run(feeds);
  } finally {
    await graph.close();
  }
}

/** The numbers of an expression in some operands. */
export async function evaluate(
  expression: (...inputs: Value[]) => Value,
  operands: readonly Numbers[],
  options: CompileOptions = {},
): Promise<Float32Array> {
  const feeds = inputsFor(operands);
  return (await runGraph({ y: expression(...feeds.keys()) }, feeds, options)).y;
}

/** An input for each tensor, fed with it. */
export function inputsFor(operands: readonly Numbers[]): Map<Value, Numbers> {
  return new Map(operands.map((operand, i) => [input(`x${i}`, operand.shape), operand]));
}

/** Takes a lowering of these names, whether it says that it applies or not, and the plain one where there is none. */
export function preferring(...names: readonly string[]): ChooseLowering {
  return (operation: Operation) =>
    operation.operator.lowerings.find(({ name }) => names.includes(name)) ?? plainOnly(operation);
}

function numbersOf({ shape }: Value, data: Float32Array): Numbers {
  return { data, shape };
}

function nameOf({ source }: Value): string {
  if (source.kind !== "input") throw new Error("only inputs can be fed");
  return source.name;
}
