/** Walking a graph from its outputs to its inputs. */

import type { Operation } from "./operator.ts";
import type { Value } from "./value.ts";

/**
 * Every operation that the values depend on, each after the operations that it depends on itself.
 *
 * @param isKnown operations that are left out, with all before them; default none
 */
export function operationsInOrder(
  values: readonly Value[],
  isKnown: (operation: Operation) => boolean = () => false,
): Operation[] {
  const ordered: Operation[] = [];
  const state = new Map<Operation, "open" | "done">();
  const producerOf = ({ source }: Value) =>
    source.kind === "operation" && !isKnown(source.operation) ? [source.operation] : [];
  const stack = values.toReversed().flatMap(producerOf);
  for (let operation = stack.at(-1); operation !== undefined; operation = stack.at(-1)) {
    if (state.get(operation) === undefined) {
      state.set(operation, "open");
      stack.push(
        ...operation.inputs
          .toReversed()
          .flatMap(producerOf)
          .filter((o) => !state.has(o)),
      );
    } else {
      stack.pop();
      if (state.get(operation) === "open") ordered.push(operation);
      state.set(operation, "done");
    }
  }
  return ordered;
}

/** Counts how many operands of these operations, and how many of the outputs, each value is. */
export function countUses(
  outputs: readonly Value[],
  operations: readonly Operation[],
): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  outputs.forEach(count);
  for (const { inputs } of operations) inputs.forEach(count);
  return uses;
}
