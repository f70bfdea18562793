/** A graph in the middle of a pass of rewrites: what became of its values, and by how many each is used. */

import { applyAgain, type Operation, operationsInOrder, type Value } from "../graph/index.ts";

/** Values themselves never change: the graph notes which stands for which. */
export class ChangingGraph {
  readonly #outputs: readonly Value[];
  readonly #replaced = new Map<Value, Value>();
  readonly #uses = new Map<Value, number>();
  readonly #operations: Set<Operation>;

  /** @param operations all that the outputs depend on */
  constructor(outputs: readonly Value[], operations: readonly Operation[]) {
    this.#outputs = outputs;
    this.#operations = new Set(operations);
    for (const output of outputs) this.#count(output, 1);
    for (const { inputs } of operations) for (const value of inputs) this.#count(value, 1);
  }

  /** Counts the operands and outputs that use a value. */
  countUses(value: Value): number {
    return this.#uses.get(value) ?? 0;
  }

  /** Returns the current outputs. */
  outputs(): Value[] {
    return this.#outputs.map((value) => this.#latest(value));
  }

  /** Returns the operation on its current inputs; undefined if nothing uses it any more. */
  bringUpToDate(operation: Operation): Operation | undefined {
    if (!this.#operations.has(operation)) return undefined;
    const inputs = operation.inputs.map((value) => this.#latest(value));
    if (inputs.every((value, i) => value === operation.inputs[i])) return operation;
    const again = applyAgain(operation, inputs);
    this.#operations.delete(operation);
    this.#operations.add(again);
    operation.outputs.forEach((before, i) => {
      const after = again.outputs[i];
      if (after !== undefined) this.#pass(before, after);
    });
    return again;
  }

  /**
   * Replaces an operation's outputs by other values.
   *
   * @returns the operations that come with them, in order
   */
  replace(replacements: ReadonlyMap<Value, Value>): Operation[] {
    const added = operationsInOrder([...replacements.values()], (operation) =>
      this.#operations.has(operation),
    );
    for (const operation of added) {
      this.#operations.add(operation);
      for (const value of operation.inputs) this.#count(value, 1);
    }
    for (const [before, after] of replacements) this.#pass(before, after);
    for (const before of replacements.keys()) this.#drop(before);
    return added;
  }

  /** All uses of a value become uses of another. */
  #pass(before: Value, after: Value): void {
    this.#replaced.set(before, after);
    this.#count(after, this.countUses(before));
    this.#uses.delete(before);
  }

  /** Takes the operation that makes a value, and all that only it needs, out of the graph if nothing uses it. */
  #drop(value: Value): void {
    const unused = [value];
    for (let next = unused.pop(); next !== undefined; next = unused.pop()) {
      if (next.source.kind !== "operation") continue;
      const { operation } = next.source;
      if (!this.#operations.has(operation) || operation.outputs.some((output) => this.countUses(output) > 0))
        continue;
      this.#operations.delete(operation);
      for (const input of operation.inputs) {
        this.#count(input, -1);
        unused.push(input);
      }
    }
  }

  #count(value: Value, uses: number): void {
    this.#uses.set(value, this.countUses(value) + uses);
  }

  #latest(value: Value): Value {
    let latest = value;
    for (let next = this.#replaced.get(latest); next !== undefined; next = this.#replaced.get(latest))
      latest = next;
    return latest;
  }
}
