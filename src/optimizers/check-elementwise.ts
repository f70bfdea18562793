/** Whether an update that is said to be elementwise is: one that is not would train wrong once elements are regrouped. */

import { ConfigurationError } from "../errors/index.ts";
import type { Operation, Value } from "../graph/index.ts";
import type { Update } from "./optimizer.ts";

/** Operators whose results depend, element by element, on the same elements of their operands alone. */
const ELEMENTWISE = new Set(
  `absolute add cast clip divide elu equal erf exp greater greaterOrEqual hardSigmoid hardSilu leakyRelu log maximum minimum mish multiply
  negate power relu relu6 select selu sigmoid sign softplus softsign sqrt square step subtract tanh`.split(
    /\s+/,
  ),
);

/**
 * Checks that an update is computed by elementwise operators only.
 *
 * @param given the values that it was computed from
 * @throws {ConfigurationError} for an operator that is not known to be elementwise
 */
export function checkElementwise(name: string, { parameter, slots }: Update, given: readonly Value[]): void {
  const known = new Set(given);
  const visited = new Set<Operation>();
  const waiting = [parameter, ...slots];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (known.has(value) || value.source.kind !== "operation") continue;
    const { operation } = value.source;
    if (visited.has(operation)) continue;
    visited.add(operation);
    if (!ELEMENTWISE.has(operation.operator.name)) {
      throw new ConfigurationError(
        `${name}: expected an update that treats each element by itself, since the optimizer is said to be elementwise; ` +
          `leave "elementwise" out where it does not. Received: an update by ${operation.operator.name}.`,
      );
    }
    waiting.push(...operation.inputs);
  }
}
