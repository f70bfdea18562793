/**
 * Rules that replace an operation by another with the same result, and the driver that applies them. A rule sees who uses
 * a value, which nobody can know while a graph is being built.
 */

import {
  NATIVE_CPU,
  type Operation,
  type Operator,
  operationsInOrder,
  substitute,
  type Target,
  type Value,
} from "../graph/index.ts";

/** What a rule may know of the graph around an operation. */
export interface Surroundings {
  /** Returns by how many operands and outputs of the graph a value is used. */
  countUses(value: Value): number;
  /** Returns whether gradients with respect to a value will be asked for. */
  isTrainable(value: Value): boolean;
  /** What the graph will be written for, by whose costs a rule may ask whether it is worth it. */
  readonly target: Target;
}

/** A rule: what the outputs of an operation are replaced by. */
export interface Rule {
  readonly name: string;
  readonly operator: Operator;
  /**
   * Returns values of the same types for the outputs, or undefined if the rule does not apply. An output for which there
   * is no value must have no uses.
   */
  rewrite(operation: Operation, around: Surroundings): readonly (Value | undefined)[] | undefined;
}

/** Makes a rule about the operations of one operator. */
export function rule<Attributes extends object, Inputs extends number>(
  name: string,
  operator: Operator<Attributes, Inputs>,
  rewrite: (
    operation: Operation<Attributes, Inputs>,
    around: Surroundings,
  ) => readonly (Value | undefined)[] | undefined,
): Rule;
export function rule(name: string, operator: Operator, rewrite: Rule["rewrite"]): Rule {
  // The driver hands a rule the operations of its own operator only, whose attributes are of its type.
  return { name, operator, rewrite };
}

/** No graph needs so many rewrites for each operation; rules that undo each other do. */
const MAX_REWRITES_PER_OPERATION = 16;

/**
 * Applies rules, one at a time, until none matches: of all operations the first in order, of all rules about it the first
 * in the list. What depends on a replaced value is built anew.
 *
 * @param values the outputs of a graph: all of them, so that uses are counted rightly
 * @param options.trainable values with respect to which gradients will be asked for; default none
 * @param options.target what the graph will be written for; default: the processor
 * @returns a value for each of `values`, in the same order
 */
export function applyRules(
  values: readonly Value[],
  rules: readonly Rule[],
  options: { readonly trainable?: readonly Value[]; readonly target?: Target | undefined } = {},
): Value[] {
  const { trainable = [], target = NATIVE_CPU } = options;
  const byOperator = new Map<Operator, Rule[]>();
  for (const each of rules) byOperator.set(each.operator, [...(byOperator.get(each.operator) ?? []), each]);
  const parameters = new Set(trainable);
  let current = [...values];
  for (let count = 0; ; count++) {
    const operations = operationsInOrder(current);
    if (count > MAX_REWRITES_PER_OPERATION * (operations.length + 1)) {
      throw new Error(`rewrites of ${operations.length} operations do not come to an end`);
    }
    const uses = countUses(current, operations);
    const replacements = firstMatch(operations, byOperator, {
      countUses: (value) => uses.get(value) ?? 0,
      isTrainable: (value) => parameters.has(value),
      target,
    });
    if (replacements === undefined) return current;
    current = substitute(current, replacements);
  }
}

function countUses(outputs: readonly Value[], operations: readonly Operation[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  outputs.forEach(count);
  for (const { inputs } of operations) inputs.forEach(count);
  return uses;
}

/** The first operation that a rule applies to, as what its outputs are replaced by. */
function firstMatch(
  operations: readonly Operation[],
  rules: ReadonlyMap<Operator, readonly Rule[]>,
  around: Surroundings,
): Map<Value, Value> | undefined {
  for (const operation of operations) {
    for (const each of rules.get(operation.operator) ?? []) {
      const outputs = each.rewrite(operation, around);
      if (outputs !== undefined) return replacementsOf(each, operation, outputs, around);
    }
  }
  return undefined;
}

function replacementsOf(
  { name }: Rule,
  { outputs }: Operation,
  replacements: readonly (Value | undefined)[],
  around: Surroundings,
): Map<Value, Value> {
  const replaced = new Map<Value, Value>();
  outputs.forEach((before, i) => {
    const after = replacements[i];
    const isSame = after?.shape.join() === before.shape.join() && after.elementType === before.elementType;
    if (after !== undefined && isSame) replaced.set(before, after);
    else if (around.countUses(before) > 0 || after !== undefined) {
      throw new Error(`rule "${name}" replaces output ${i} by nothing, or by a value of another type`);
    }
  });
  return replaced;
}
