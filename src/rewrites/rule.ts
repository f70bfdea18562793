/**
 * Rules that replace an operation by another with the same result, and the driver that applies them. A rule sees the uses
 * of a value, which are not known while a graph is being built.
 */

import { InternalError } from "../errors/index.ts";
import {
  NATIVE_CPU,
  type Operation,
  type Operator,
  operationsInOrder,
  type Target,
  type Value,
} from "../graph/index.ts";
import { ChangingGraph } from "./changing-graph.ts";

/** The graph around an operation, as a rule sees it. */
export interface Surroundings {
  /** Returns by how many operands and outputs of the graph a value is used. */
  countUses(value: Value): number;
  /** Returns whether gradients with respect to a value, or to one that it is computed from, will be asked for. */
  dependsOnTrainable(value: Value): boolean;
  /** Target of the graph, whose costs tell a rule whether it is worth it. */
  readonly target: Target;
}

/** A rule that replaces the outputs of an operation. */
export interface Rule {
  readonly name: string;
  readonly operator: Operator;
  /**
   * Returns values of the same types for the outputs, or undefined if the rule does not apply. An output for which there
   * is no value must have no uses. They are made of the operation's inputs, not of the outputs that they replace.
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

/** More than any graph needs: only rules that undo each other reach it. */
const MAX_REWRITES_PER_OPERATION = 16;

/**
 * Applies rules until none matches: in passes over the operations in order, and of all rules about one, the first in
 * the list that matches. New operations are visited next; users of a replaced value are rebuilt when the pass reaches
 * them, so that a pass takes time proportional to the number of operations, however many are rewritten.
 *
 * @param values the outputs of a graph: all of them, so that uses are counted correctly
 * @param options.trainable values with respect to which gradients will be asked for; default none
 * @param options.target the target of the graph; default: the processor
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
  let rewrites = 0;
  let current = [...values];
  // A pass removes uses, so that rules may then match earlier operations.
  for (let before = -1; before !== rewrites; ) {
    before = rewrites;
    const operations = operationsInOrder(current);
    const graph = new ChangingGraph(current, operations);
    const around: Surroundings = {
      countUses: (value) => graph.countUses(value),
      dependsOnTrainable: (value) =>
        parameters.has(value) ||
        operationsInOrder([value]).some(({ inputs }) => inputs.some((each) => parameters.has(each))),
      target,
    };
    const maxRewrites = MAX_REWRITES_PER_OPERATION * (operations.length + 1);
    // The next one last.
    const waiting = operations.toReversed();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const operation = graph.bringUpToDate(next);
      const replacements = operation && firstMatch(operation, byOperator, around);
      if (replacements === undefined) continue;
      if (++rewrites > maxRewrites) {
        throw new InternalError(
          `Expected rewrites of ${operations.length} operations to come to an end. Received: ${rewrites} of them.`,
        );
      }
      waiting.push(...graph.replace(replacements).toReversed());
    }
    current = graph.outputs();
  }
  return current;
}

/** Finds the replacements by the first rule that matches an operation. */
function firstMatch(
  operation: Operation,
  rules: ReadonlyMap<Operator, readonly Rule[]>,
  around: Surroundings,
): Map<Value, Value> | undefined {
  for (const each of rules.get(operation.operator) ?? []) {
    const outputs = each.rewrite(operation, around);
    if (outputs !== undefined) return replacementsOf(each, operation, outputs, around);
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
