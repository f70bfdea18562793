/** A network applied to a value: the one walk over the layers that training, evaluation and prediction share. */

import { constant, input, type Shape, type Value } from "../graph/index.ts";
import type { CallContext } from "../layers/index.ts";
import { add, cast } from "../ops/index.ts";
import { penalty } from "../regularizers/regularizers.ts";
import type { Network, Variable } from "./network.ts";

/** A random mask that a graph is fed at every step. */
export interface MaskInput {
  readonly value: Value;
  readonly shape: Shape;
  readonly keepProbability: number;
}

export interface ForwardPass {
  readonly output: Value;
  /** One value per variable of the network, an input of the same name. */
  readonly weights: ReadonlyMap<Variable, Value>;
  /** What weights that are not trainable become: moving statistics. */
  readonly nextWeights: ReadonlyMap<Variable, Value>;
  readonly masks: readonly MaskInput[];
  /** The sum of the regularizers' penalties, a scalar; `undefined` where there are none. */
  readonly penalty: Value | undefined;
}

/** Applies a network to `x` [batch, …input shape]. */
export function forward(network: Network, x: Value, training: boolean): ForwardPass {
  const weights = new Map(
    network.variables.map((variable) => [variable, input(variable.name, variable.shape)]),
  );
  const nextWeights = new Map<Variable, Value>();
  const masks: MaskInput[] = [];
  const output = network.layers.reduce((value, { layer, name, variables }) => {
    const find = (weightName: string): Variable => {
      const variable = variables.find(({ declaration }) => declaration.name === weightName);
      if (variable === undefined) throw new Error(`layer ${name} declares no weight "${weightName}"`);
      return variable;
    };
    const context: CallContext = {
      training,
      weight: (weightName) => weights.get(find(weightName)) ?? constant(0),
      setWeight: (weightName, next) => nextWeights.set(find(weightName), next),
      randomMask(shape, keepProbability) {
        const mask = input(`mask:${masks.length}`, shape, "uint8");
        masks.push({ value: mask, shape, keepProbability });
        return cast(mask);
      },
    };
    return layer.call(value, context);
  }, x);
  return { output, weights, nextWeights, masks, penalty: sumOfPenalties(weights) };
}

function sumOfPenalties(weights: ReadonlyMap<Variable, Value>): Value | undefined {
  const penalties = Array.from(weights).flatMap(([{ declaration }, value]) =>
    declaration.regularizer === undefined ? [] : [penalty(declaration.regularizer, value)],
  );
  return penalties.length === 0 ? undefined : penalties.reduce((a, b) => add(a, b));
}
