/** Graphs made from other graphs. Values never change: what depends on a replaced value is built anew. */

import { applyAgain, type Operation } from "./operator.ts";
import { operationsInOrder } from "./traversal.ts";
import type { Value } from "./value.ts";

/**
 * Replaces values by others of the same type in everything that some values depend on.
 *
 * @returns a value for each of `values`: itself where nothing that it depends on is replaced
 */
export function substitute(values: readonly Value[], replacements: ReadonlyMap<Value, Value>): Value[] {
  return rebuild(values, replacements, ({ outputs }) => outputs);
}

/**
 * Replaces operators by their compositions: those without lowerings, as a graph is written, or those without a
 * gradient rule, as it is differentiated.
 */
export function expandCompositions(values: readonly Value[], lacking: "lowerings" | "gradient"): Value[] {
  return rebuild(values, new Map(), (operation) => {
    const { operator } = operation;
    const lacks = lacking === "gradient" ? operator.gradient === undefined : operator.lowerings.length === 0;
    return (lacks ? operator.composition?.(operation) : undefined) ?? operation.outputs;
  });
}

/**
 * Rebuilds values from their inputs on, as far as they change; `outputsOf` returns the outputs that replace an
 * operation's.
 */
function rebuild(
  values: readonly Value[],
  replacements: ReadonlyMap<Value, Value>,
  outputsOf: (operation: Operation) => readonly Value[],
): Value[] {
  const replaced = new Map(replacements);
  for (const operation of operationsInOrder(values)) {
    const isChanged = operation.inputs.some((value) => replaced.has(value));
    const inputs = operation.inputs.map((value) => replaced.get(value) ?? value);
    const outputs = outputsOf(isChanged ? applyAgain(operation, inputs) : operation);
    operation.outputs.forEach((before, i) => {
      const after = outputs[i];
      if (after !== undefined && after !== before && !replacements.has(before)) replaced.set(before, after);
    });
  }
  return values.map((value) => replaced.get(value) ?? value);
}
