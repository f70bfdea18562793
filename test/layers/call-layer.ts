/** A layer by itself, outside a model: its weights as its initializers make them, its random numbers given. */

import { atLeast, defined } from "../../src/checked.ts";
import { constant, input, type Value } from "../../src/graph/index.ts";
import { initialize } from "../../src/initializers/initializers.ts";
import type { BaseLayer, CallContext } from "../../src/layers/index.ts";
import type { ChooseLowering } from "../../src/onnx/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient, type GradientCheckOptions } from "../support/check-gradient.ts";
import type { Numbers } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

export interface CallOptions {
  readonly training?: boolean;
  /** Weights by name; the others as their initializers make them. */
  readonly weights?: Readonly<Record<string, Numbers>>;
  /** The random numbers, uniform or normal or ones and zeros, that are drawn by each request in turn. */
  readonly random?: readonly (readonly number[])[];
  readonly chooseLowering?: ChooseLowering;
}

interface Prepared {
  readonly context: CallContext;
  readonly feeds: Map<Value, Numbers>;
  readonly weights: readonly { readonly value: Value; readonly numbers: Numbers }[];
}

function prepare(layer: BaseLayer, inputs: readonly Numbers[], options: CallOptions): Prepared {
  const random = new RandomGenerator(1);
  const feeds = new Map<Value, Numbers>();
  const weights = new Map<string, Value>();
  for (const { name, shape, initializer } of layer.declareWeights(inputs.map((x) => x.shape.slice(1)))) {
    const numbers = options.weights?.[name] ?? { data: initialize(initializer, shape, random), shape };
    const value = input(`weight ${name}`, shape);
    weights.set(name, value);
    feeds.set(value, numbers);
  }
  let requests = 0;
  const draw = (shape: readonly number[]): Value => {
    const data = options.random?.[requests];
    if (data === undefined) throw new Error(`random numbers of shape ${shape.join()} were not given`);
    requests++;
    return constant(Float32Array.from(data), shape);
  };
  const context: CallContext = {
    training: options.training ?? false,
    isFrozen: false,
    weight(name) {
      const value = weights.get(name);
      if (value === undefined) throw new Error(`no weight ${name}`);
      return value;
    },
    setWeight() {},
    randomMask: draw,
    randomUniform: draw,
    randomNormal: draw,
  };
  const known = Array.from(weights.values(), (value) => {
    const numbers = feeds.get(value);
    if (numbers === undefined) throw new Error("a weight is fed");
    return { value, numbers };
  });
  return { context, feeds, weights: known };
}

/** What a layer makes of its inputs. */
export async function callLayer(
  layer: BaseLayer,
  inputs: readonly Numbers[],
  options: CallOptions = {},
): Promise<Numbers> {
  const { context, feeds } = prepare(layer, inputs, options);
  const values = inputs.map((numbers, i) => {
    const value = input(`x${i}`, numbers.shape);
    feeds.set(value, numbers);
    return value;
  });
  const [y] = atLeast(layer.computeOutputs(values, context), 1);
  const compiling = options.chooseLowering === undefined ? {} : { chooseLowering: options.chooseLowering };
  const used = new Map([...feeds]);
  return { data: (await runGraph({ y }, used, compiling)).y, shape: y.shape };
}

/** Checks the gradients with respect to inputs and weights against central differences. Random numbers are constants. */
export async function checkLayerGradient(
  layer: BaseLayer,
  inputs: readonly Numbers[],
  options: Pick<CallOptions, "weights" | "training" | "random"> & GradientCheckOptions = {},
): Promise<void> {
  const prepared = prepare(layer, inputs, options);
  const names = layer.declareWeights(inputs.map((x) => x.shape.slice(1))).map(({ name }) => name);
  await checkGradient(
    (...operands) => {
      const context: CallContext = {
        ...prepared.context,
        weight: (name) => defined(operands[inputs.length + names.indexOf(name)]),
      };
      return defined(layer.computeOutputs(operands.slice(0, inputs.length), context)[0]);
    },
    [...inputs, ...prepared.weights.map(({ numbers }) => numbers)],
    options,
  );
}
