/** Networks as plain data: what can be made, printed as a program, and made smaller. */

import { defined } from "../../../src/checked.ts";
import {
  input,
  type layers,
  type Model,
  model,
  type Shape,
  type SymbolicTensor,
  sequential,
} from "../../../src/index.ts";
import { type BaseLayer, layerFromConfig } from "../../../src/layers/index.ts";

/** A layer with its options, or a model that is used as one. */
export type PlannedLayer =
  | { readonly type: string; readonly options: Readonly<Record<string, unknown>> }
  | { readonly network: NetworkPlan };

/** A call of a layer. Values are numbered: the inputs first, then the output of each call. */
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
  /** Whether it is made by `sequential`: a chain of layers of one input and output. */
  readonly isSequential: boolean;
}

/**
 * Makes the model of a plan.
 *
 * @throws AtelierError for layers that do not fit
 */
export function buildNetwork(plan: NetworkPlan, seed: number): Model<unknown> {
  const made = plan.layers.map((layer) => makeLayer(layer, seed));
  if (plan.isSequential) {
    const chain = plan.calls.map((call) => defined(made[call.layer]) as ChainedLayer);
    return sequential(chain, { inputShape: defined(plan.inputs[0]), seed }) as Model<unknown>;
  }
  const { inputs, outputs } = connectCalls(plan, made);
  return model({ inputs, outputs, seed }) as Model<unknown>;
}

type ChainedLayer = ReturnType<typeof layers.dense>;

/** Makes a layer of a plan, a model among them. */
export function makeLayer(planned: PlannedLayer, seed: number): BaseLayer {
  if (!("network" in planned)) return layerFromConfig(planned);
  return buildNetwork({ ...planned.network, isSequential: false }, seed).asLayer();
}

/** Applies the layers as a plan says. */
function connectCalls(plan: NetworkPlan, made: readonly BaseLayer[]) {
  const inputs = plan.inputs.map((shape) => input({ shape }));
  const values: SymbolicTensor[] = [...inputs];
  for (const call of plan.calls) {
    const operands = call.inputs.map((number) => defined(values[number]));
    values.push(defined(defined(made[call.layer]).connect(operands)[0]));
  }
  return { inputs, outputs: plan.outputs.map((number) => defined(values[number])) };
}

/** Prints a plan as a program that makes the model, under the name `net`. */
export function printNetwork(plan: NetworkPlan, seed: number): string {
  return [...programOf(plan, "net", seed), ""].join("\n");
}

function programOf(plan: NetworkPlan, name: string, seed: number): string[] {
  const prefix = name === "net" ? "" : `${name}_`;
  const inner = plan.layers.flatMap((layer, i) =>
    "network" in layer
      ? programOf({ ...layer.network, isSequential: false }, `${prefix}model${i}`, seed)
      : [],
  );
  const made = (layer: PlannedLayer) =>
    "network" in layer ? "" : `layers.${layer.type}(${inCode(layer.options)})`;
  if (plan.isSequential) {
    const chain = plan.calls.map((call) => `  ${made(defined(plan.layers[call.layer]))},`);
    const options = inCode({ inputShape: plan.inputs[0], seed });
    return [`const ${name} = sequential([`, ...chain, `], ${options});`];
  }
  const count = plan.inputs.length;
  const layerName = (i: number) =>
    "network" in defined(plan.layers[i]) ? `${prefix}model${i}` : `${prefix}layer${i}`;
  const isShared = (i: number) => plan.calls.filter(({ layer }) => layer === i).length > 1;
  const value = (number: number) => `${prefix}x${number}`;
  return [
    ...inner,
    ...plan.inputs.map((shape, i) => `const ${value(i)} = input({ shape: ${inCode(shape)} });`),
    ...plan.layers.flatMap((layer, i) =>
      !("network" in layer) && isShared(i) ? [`const ${layerName(i)} = ${made(layer)};`] : [],
    ),
    ...plan.calls.map(({ layer, inputs }, i) => {
      const planned = defined(plan.layers[layer]);
      const isNamed = "network" in planned || isShared(layer);
      const operands = inputs.map(value);
      const isMerging = !("network" in planned) && MERGING.has(planned.type);
      const given = isMerging || operands.length > 1 ? `[${operands.join(", ")}]` : operands.join("");
      return `const ${value(count + i)} = ${isNamed ? layerName(layer) : made(planned)}.apply(${given});`;
    }),
    `const ${name} = model({ inputs: [${plan.inputs.map((_, i) => value(i)).join(", ")}], ` +
      `outputs: [${plan.outputs.map(value).join(", ")}], seed: ${seed} });`,
  ];
}

/** Types of the layers that take a list. */
export const MERGING: ReadonlySet<string> = new Set([
  "add",
  "subtract",
  "multiply",
  "average",
  "maximum",
  "minimum",
  "concatenate",
  "dot",
]);

/** A value as it is written in a program. */
export function inCode(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inCode).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${inCode(each)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
