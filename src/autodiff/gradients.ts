/**
 * Reverse-mode differentiation over a graph. It knows no operator by name: each brings its own gradient rule.
 *
 * Source: Griewank and Walther, "Evaluating Derivatives", 2nd edition, 2008, chapter 3.
 */

import { GradientError, ShapeError } from "../errors/index.ts";
import {
  constant,
  expandCompositions,
  formatShape,
  type Operation,
  operationsInOrder,
  type Value,
} from "../graph/index.ts";
import { add } from "../ops/index.ts";

/**
 * Builds the gradients of a scalar with respect to values that it depends on, as values of the same graph.
 *
 * @param loss a scalar, shape `[]`
 * @param parameters values to differentiate with respect to
 * @returns one value per parameter, of the parameter's shape; zeros where the loss does not depend on it
 * @throws {ShapeError} if the loss is not a scalar
 * @throws {GradientError} if an operator between a parameter and the loss cannot be differentiated
 */
export function gradients<const Parameters extends readonly Value[]>(
  loss: Value,
  parameters: Parameters,
): { -readonly [Index in keyof Parameters]: Value };
export function gradients(loss: Value, parameters: readonly Value[]): Value[] {
  if (loss.rank !== 0) {
    throw new ShapeError(`Expected a scalar loss, of shape []. Received: ${formatShape(loss.shape)}.`);
  }
  const [expanded = loss, ...values] = expandCompositions([loss, ...parameters], "gradient");
  return gradientsOf(expanded, values);
}

function gradientsOf(loss: Value, parameters: readonly Value[]): Value[] {
  const operations = operationsInOrder([loss]);
  const active = dependents(operations, parameters);
  const sums = new Map<Value, Value>([[loss, constant(1)]]);

  for (const operation of operations.toReversed()) {
    const ofOutputs = operation.outputs.map((output) => sums.get(output));
    if (ofOutputs.every((gradient) => gradient === undefined)) continue;
    const { operator, inputs } = operation;
    if (operator.gradient === undefined) {
      if (operator.hasZeroGradient === true || !inputs.some((value) => active.has(value))) continue;
      throw notDifferentiable(operation, parameters);
    }
    const ofInputs = operator.gradient(operation, ofOutputs);
    operation.inputs.forEach((value, i) => {
      const gradient = ofInputs[i];
      if (gradient === undefined || !active.has(value)) return;
      const sum = sums.get(value);
      sums.set(value, sum === undefined ? gradient : add(sum, gradient));
    });
  }
  return parameters.map((parameter) => sums.get(parameter) ?? zerosLike(parameter));
}

/** Returns the parameters and everything that changes with them; nothing else needs a gradient. */
function dependents(operations: readonly Operation[], parameters: readonly Value[]): Set<Value> {
  const active = new Set(parameters);
  for (const { operator, inputs, outputs } of operations) {
    if (operator.hasZeroGradient === true) continue;
    if (inputs.some((value) => active.has(value))) for (const output of outputs) active.add(output);
  }
  return active;
}

function notDifferentiable(operation: Operation, parameters: readonly Value[]): GradientError {
  const operations = operationsInOrder(operation.inputs);
  const isBefore = (parameter: Value) => {
    const active = dependents(operations, [parameter]);
    return operation.inputs.some((value) => active.has(value));
  };
  const names = parameters.filter(isBefore).map(nameOf);
  return new GradientError(
    `Expected operators with a gradient between every trainable weight and the loss. Received: ` +
      `"${operation.operator.name}", which has none, on the way from ${names.join(", ")}.`,
  );
}

/** Returns the name of the input that a parameter is, or is made from. */
function nameOf({ source, shape }: Value): string {
  if (source.kind === "input") return `"${source.name}"`;
  const [first] = source.kind === "operation" ? source.operation.inputs : [];
  return first === undefined ? `a value of shape ${formatShape(shape)}` : nameOf(first);
}

function zerosLike({ shape, size }: Value): Value {
  return constant(new Float32Array(size), shape);
}
