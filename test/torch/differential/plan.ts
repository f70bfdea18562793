/** Networks and how they are trained as plain data: what can be drawn, made, told to PyTorch, printed and made smaller. */

import { defined } from "../../../src/checked.ts";
import {
  type Engine,
  input,
  type Model,
  model,
  type Shape,
  type SymbolicTensor,
  sequential,
} from "../../../src/index.ts";
import { type BaseLayer, type Layer, layerFromConfig } from "../../../src/layers/index.ts";
import type { Described, TorchCall } from "../../support/torch/index.ts";
import type { InputKind } from "./examples.ts";

export type Options = Readonly<Record<string, unknown>>;

/** A layer with its options, or a model that is used as one. */
export type PlannedLayer =
  | { readonly type: string; readonly options: Options }
  | { readonly network: NetworkPlan; readonly isFrozen: boolean };

/** Values are numbered: the inputs first, then the output of each call. */
export interface PlannedCall {
  readonly layer: number;
  readonly inputs: readonly number[];
}

/** A network. Layers may be called more than once. */
export interface NetworkPlan {
  /** The shapes of one example each. */
  readonly inputs: readonly Shape[];
  readonly layers: readonly PlannedLayer[];
  readonly calls: readonly PlannedCall[];
  /** Numbers of values. */
  readonly outputs: readonly number[];
  /** Whether it is made by `sequential`. */
  readonly isSequential: boolean;
}

/** A network, and how it is trained for five steps. */
export interface Case {
  readonly seed: number;
  readonly network: NetworkPlan;
  readonly inputKinds: readonly InputKind[];
  readonly batch: number;
  /** Of each output: name and options of its loss. */
  readonly losses: readonly Described[];
  readonly lossWeights: readonly number[];
  /** A learning rate is a number, or the name of a schedule with its options. */
  readonly optimizer: Described;
  readonly lowerings: "fast" | "plain";
  /** Whether examples have weights. */
  readonly isWeighted: boolean;
  /** Whether biases, scales and moving statistics begin with random numbers too. */
  readonly isScattered: boolean;
  /** One call of `fit` on five batches, the last of which may be smaller; else five calls of `trainOnBatch` on one. */
  readonly byFit: boolean;
}

/** A model that was made, and which layer each layer of the plan became, those of inner models included. */
export interface Built {
  readonly model: Model<unknown>;
  readonly layers: ReadonlyMap<PlannedLayer, BaseLayer>;
}

/**
 * Makes the model of a plan.
 *
 * @param options of the model
 * @param layers that were made already
 * @throws AtelierError for layers that do not fit
 */
export function buildNetwork(
  plan: NetworkPlan,
  options: { readonly seed: number; readonly engine?: Engine; readonly name?: string },
  layers = new Map<PlannedLayer, BaseLayer>(),
): Built {
  const make = (planned: PlannedLayer): BaseLayer => {
    const known = layers.get(planned);
    if (known !== undefined) return known;
    const made = "network" in planned ? asLayer(planned) : layerFromConfig(planned);
    layers.set(planned, made);
    return made;
  };
  const asLayer = ({ network, isFrozen }: { network: NetworkPlan; isFrozen: boolean }) => {
    const own = { ...options, name: `inner_${layers.size}` };
    const { model: inner } = buildNetwork({ ...network, isSequential: false }, own, layers);
    if (isFrozen) inner.trainable = false;
    return inner.asLayer();
  };
  if (plan.isSequential) {
    const chain = plan.calls.map(({ layer }) => make(defined(plan.layers[layer])) as Layer);
    return {
      model: sequential(chain, { inputShape: defined(plan.inputs[0]), ...options }) as Model<unknown>,
      layers,
    };
  }
  const inputs = plan.inputs.map((shape) => input({ shape }));
  const values: SymbolicTensor[] = [...inputs];
  for (const call of plan.calls) {
    const operands = call.inputs.map((number) => defined(values[number]));
    values.push(defined(make(defined(plan.layers[call.layer])).connect(operands)[0]));
  }
  const outputs = plan.outputs.map((number) => defined(values[number]));
  return { model: model({ inputs, outputs, ...options }) as Model<unknown>, layers };
}

/** A network as PyTorch is told of it: read off the plan, not off what Atelier made of it. */
export interface FlatNetwork {
  readonly calls: readonly TorchCall[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Names of the weights that training changes by gradients. */
  readonly trainable: readonly string[];
}

export function flatten(plan: NetworkPlan, { model: made, layers }: Built): FlatNetwork {
  const calls: TorchCall[] = [];
  const trainable = new Set<string>();
  let count = 0;
  const weightsOf = (layer: BaseLayer | undefined) =>
    made.network.variables.filter((variable) => variable.layer === layer);
  const walk = (network: NetworkPlan, inputs: readonly string[], isFrozen: boolean): string[] => {
    const values = [...inputs];
    for (const call of network.calls) {
      const planned = defined(network.layers[call.layer]);
      const operands = call.inputs.map((number) => defined(values[number]));
      if ("network" in planned) {
        values.push(defined(walk(planned.network, operands, isFrozen || planned.isFrozen)[0]));
        continue;
      }
      const variables = weightsOf(layers.get(planned));
      const frozen = isFrozen || planned.options.trainable === false;
      for (const { name, declaration } of variables) {
        if (!frozen && declaration.trainable !== false) trainable.add(name);
      }
      const output = `value ${count++}`;
      const weights = Object.fromEntries(variables.map(({ declaration, name }) => [declaration.name, name]));
      calls.push({ ...planned, isFrozen: frozen, inputs: operands, output, weights });
      values.push(output);
    }
    return network.outputs.map((number) => defined(values[number]));
  };
  const inputs = plan.inputs.map((_, i) => `input ${i}`);
  const outputs = walk(plan, inputs, false);
  return { calls, inputs, outputs, trainable: [...trainable] };
}

/** Types of all layers of a plan, inner ones included. */
export function layerTypes(plan: NetworkPlan): string[] {
  return plan.layers.flatMap((layer) =>
    "network" in layer ? ["(model)", ...layerTypes(layer.network)] : [layer.type],
  );
}

/** Types of the layers that take a list. */
export const MERGING: ReadonlySet<string> = new Set([
  ...["add", "subtract", "multiply", "average", "maximum", "minimum"],
  ...["concatenate", "dot"],
]);

/** The same plan without inputs, calls and layers that no output needs. */
export function withoutUnused(plan: NetworkPlan): NetworkPlan {
  const count = plan.inputs.length;
  const needed = new Set(plan.outputs);
  for (let i = plan.calls.length - 1; i >= 0; i--) {
    if (needed.has(count + i)) for (const each of defined(plan.calls[i]).inputs) needed.add(each);
  }
  const kept = [...plan.inputs.keys(), ...plan.calls.map((_, i) => count + i)].filter((i) => needed.has(i));
  const calls = plan.calls.filter((_, i) => needed.has(count + i));
  const layers = [...new Set(calls.map(({ layer }) => layer))].sort((a, b) => a - b);
  return {
    ...plan,
    inputs: plan.inputs.filter((_, i) => needed.has(i)),
    layers: layers.map((i) => defined(plan.layers[i])),
    calls: calls.map(({ layer, inputs }) => ({
      layer: layers.indexOf(layer),
      inputs: inputs.map((number) => kept.indexOf(number)),
    })),
    outputs: plan.outputs.map((number) => kept.indexOf(number)),
  };
}
