/** A network applied to values: the one walk over the layers that training, evaluation and prediction share. */

import { defined } from "../../checked.ts";
import { unknownName } from "../../errors/index.ts";
import { constant, input, type Shape, type Value } from "../../graph/index.ts";
import type { BaseLayer, CallContext } from "../../layers/index.ts";
import { add, cast, reshape } from "../../ops/index.ts";
import { penalty } from "../../regularizers/regularizers.ts";
import type { Network, Step } from "../network/network.ts";
import type { Variable } from "../network/variable.ts";
import type { Distribution } from "./bindings.ts";

/** Random numbers that a graph takes at every step. */
export interface RandomInput {
  readonly value: Value;
  readonly distribution: Distribution;
}

export interface ForwardPass {
  readonly outputs: readonly Value[];
  /** The value of each step of the network by its number, and of the inputs. */
  readonly values: ReadonlyMap<number, Value>;
  /** One value per variable of the network. */
  readonly weights: ReadonlyMap<Variable, Value>;
  /** The inputs that the weights come from, by their names: in the shape in which they are kept. */
  readonly kept: ReadonlyMap<Variable, Value>;
  /** The next values of weights that are not trainable: moving statistics. */
  readonly nextWeights: ReadonlyMap<Variable, Value>;
  readonly random: readonly RandomInput[];
  /** The sum of the regularizers' penalties, a scalar; `undefined` where there are none. */
  readonly penalty: Value | undefined;
}

export interface ForwardOptions {
  readonly training: boolean;
  /** Whether weights have their own shapes, as in files; default false: the shapes in which they are kept. */
  readonly isFile?: boolean;
  /** Layers whose weights do not change; they have no penalty. Default: none. */
  readonly frozen?: ReadonlySet<BaseLayer>;
}

/**
 * Applies a network.
 *
 * @param inputs one [batch, …shape] for each input of the network
 */
export function forward(network: Network, inputs: readonly Value[], options: ForwardOptions): ForwardPass {
  const { training, isFile = false, frozen = new Set() } = options;
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
  const random: RandomInput[] = [];
  const draw = (shape: Shape, distribution: Distribution) => {
    const isMask = distribution.kind === "mask";
    const name = isMask ? `mask:${random.length}` : `random:${random.length}`;
    const value = input(name, shape, isMask ? "uint8" : "float32");
    random.push({ value, distribution });
    return value;
  };
  const contextOf = ({ layer, name, variables }: Step): CallContext => {
    const find = (weightName: string): Variable => {
      const variable = variables.find(({ declaration }) => declaration.name === weightName);
      if (variable !== undefined) return variable;
      const declared = variables.map(({ declaration }) => declaration.name);
      throw unknownName(`weight that the layer "${name}" declares`, weightName, declared);
    };
    return {
      training,
      isFrozen: frozen.has(layer),
      // A layer that is called again uses the weight as its last call changed it, as in Keras.
      weight: (weightName) => {
        const variable = find(weightName);
        return nextWeights.get(variable) ?? weights.get(variable) ?? constant(0);
      },
      setWeight: (weightName, next) => nextWeights.set(find(weightName), next),
      randomMask: (shape, keepProbability) => cast(draw(shape, { kind: "mask", keepProbability })),
      randomUniform: (shape) => draw(shape, { kind: "uniform" }),
      randomNormal: (shape) => draw(shape, { kind: "normal" }),
    };
  };

  const values = new Map(network.inputs.map(({ value }, i) => [value, defined(inputs[i])]));
  const computed = (number: number): Value => {
    const value = values.get(number);
    if (value === undefined) throw new Error(`value ${number} of the network was not computed yet`);
    return value;
  };
  for (const step of network.steps) {
    const outputs = step.layer.computeOutputs(step.inputs.map(computed), contextOf(step));
    step.outputs.forEach((number, i) => {
      values.set(number, defined(outputs[i]));
    });
  }
  return {
    outputs: network.outputs.map(({ value }) => computed(value)),
    values,
    weights,
    kept,
    nextWeights,
    random,
    penalty: sumOfPenalties(weights, frozen),
  };
}

/** Weights that are not trained are not penalized, as in Keras. */
function sumOfPenalties(
  weights: ReadonlyMap<Variable, Value>,
  frozen: ReadonlySet<BaseLayer>,
): Value | undefined {
  const penalties = Array.from(weights).flatMap(([{ declaration, layer }, value]) =>
    declaration.regularizer === undefined || frozen.has(layer)
      ? []
      : [penalty(declaration.regularizer, value)],
  );
  return penalties.length === 0 ? undefined : penalties.reduce((a, b) => add(a, b));
}
