/** A network applied to a value: the one walk over the layers that training, evaluation and prediction share. */

import { constant, input, type Shape, type Value } from "../graph/index.ts";
import type { CallContext } from "../layers/index.ts";
import { add, cast, reshape } from "../ops/index.ts";
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
  /** One value per variable of the network. */
  readonly weights: ReadonlyMap<Variable, Value>;
  /** The inputs that the weights come from, by their names: in the shape in which they are kept. */
  readonly kept: ReadonlyMap<Variable, Value>;
  /** What weights that are not trainable become: moving statistics. */
  readonly nextWeights: ReadonlyMap<Variable, Value>;
  readonly masks: readonly MaskInput[];
  /** The sum of the regularizers' penalties, a scalar; `undefined` where there are none. */
  readonly penalty: Value | undefined;
}

/**
 * Applies a network to `x` [batch, …input shape].
 *
 * @param isFile whether the graph goes into a file, weights inside, in their own shapes; default false: weights are fed, in
 *   the shapes in which they are kept
 */
export function forward(
  network: Network,
  x: Value,
  training: boolean,
  { isFile = false }: { isFile?: boolean } = {},
): ForwardPass {
  const kept = new Map(
    network.variables.map((variable) => {
      const { name, shape, keptShape } = variable;
      return [variable, input(name, isFile ? shape : keptShape)];
    }),
  );
  const weights = new Map(
    Array.from(kept, ([variable, value]) => [variable, reshape(value, variable.shape)]),
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
      randomUniform: () => {
        throw new Error("random numbers are not fed yet");
      },
      randomNormal: () => {
        throw new Error("random numbers are not fed yet");
      },
    };
    return layer.call(value, context);
  }, x);
  return { output, weights, kept, nextWeights, masks, penalty: sumOfPenalties(weights) };
}

function sumOfPenalties(weights: ReadonlyMap<Variable, Value>): Value | undefined {
  const penalties = Array.from(weights).flatMap(([{ declaration }, value]) =>
    declaration.regularizer === undefined ? [] : [penalty(declaration.regularizer, value)],
  );
  return penalties.length === 0 ? undefined : penalties.reduce((a, b) => add(a, b));
}
