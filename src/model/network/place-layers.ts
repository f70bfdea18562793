/** From symbolic tensors to a network: layers found, names made unique, weights listed, models within taken apart. */

import { ConfigurationError } from "../../errors/index.ts";
import type { Shape } from "../../graph/index.ts";
import { type BaseLayer, InputLayer, type LayerCall, type SymbolicTensor } from "../../layers/index.ts";
import { checkOption, nameText } from "../../options/index.ts";
import { checkUnique, uniqueNames } from "./layer-names.ts";
import { ModelLayer } from "./model-layer.ts";
import type { Network, PlacedLayer, Port, Step } from "./network.ts";
import { orderCalls } from "./order-calls.ts";
import { placeOf, Variable } from "./variable.ts";

/** Symbolic tensors, by name where the caller gave them names. */
export type NamedTensors = readonly (readonly [name: string | undefined, tensor: SymbolicTensor])[];

/**
 * Reads a network off its inputs and outputs.
 *
 * @param options.listsInputs whether inputs are among the layers, as Keras has it for models that are no chain; default true
 * @throws ConfigurationError if they are not connected, no layer lies between them, or a name stands twice; ShapeError if a
 *   layer has weights for inputs of other shapes
 */
export function placeNetwork(
  inputs: NamedTensors,
  outputs: NamedTensors,
  { listsInputs = true }: { listsInputs?: boolean } = {},
): Network {
  const [given, wanted] = [inputs, outputs].map((named) => named.map(([, tensor]) => tensor));
  if (given === undefined || wanted === undefined || given.length === 0 || wanted.length === 0) {
    throw new ConfigurationError(
      `model: expected at least one input and one output. Received: ${inputs.length} and ${outputs.length}.`,
    );
  }
  const calls = orderCalls(given, wanted);
  if (calls.length === 0) throw new ConfigurationError("Expected at least one layer. Received: none.");
  checkAreUsed(inputs, calls);

  const inputLayers = given.flatMap(({ call: { layer } }) =>
    listsInputs && layer instanceof InputLayer ? [layer] : [],
  );
  const layers: BaseLayer[] = [...new Set([...inputLayers, ...calls.map(({ layer }) => layer)])];
  const names = uniqueNames(layers);
  const nameOf = new Map(layers.map((layer, i) => [layer, names[i] ?? ""]));
  const values = new Values();
  const inputPorts = ports(inputs, values, nameOf);
  const variables = new VariablesByLayer();
  const steps = calls.flatMap((call) => expand(call, nameOf.get(call.layer) ?? "", values, variables));
  const callsByLayer = new Map<BaseLayer, LayerCall[]>();
  for (const call of calls) {
    const before = callsByLayer.get(call.layer);
    if (before === undefined) callsByLayer.set(call.layer, [call]);
    else before.push(call);
  }
  const callsOf = (layer: BaseLayer) => callsByLayer.get(layer) ?? [];
  const placed = layers.map((layer): PlacedLayer => {
    const own = callsOf(layer);
    const outputShape = layer instanceof InputLayer ? layer.options.inputShape : shapeOf(own[0]?.outputs);
    const name = nameOf.get(layer) ?? "";
    return {
      layer,
      name,
      inputShape: layer instanceof InputLayer ? outputShape : shapeOf(own[0]?.inputs),
      outputShape,
      variables: variables.of(layer),
      connectedTo: own.flatMap((call) =>
        call.inputs.map((tensor) => {
          const others = callsOf(tensor.call.layer);
          const origin = nameOf.get(tensor.call.layer) ?? inputPorts[given.indexOf(tensor)]?.name ?? "";
          return `${origin}[${Math.max(others.indexOf(tensor.call), 0)}][${tensor.index}]`;
        }),
      ),
    };
  });
  const allVariables = [...new Set(placed.flatMap((layer) => layer.variables))];
  // Models within give their weights their own names too: "outer" with "dense" meets a layer "outer/dense".
  checkUnique(
    "weights",
    allVariables.map(({ name }) => name),
  );
  return {
    layers: placed,
    steps,
    variables: allVariables,
    inputs: inputPorts,
    outputs: ports(outputs, values, nameOf),
    calls,
    ends: { inputs: given, outputs: wanted },
    inputShape: shapeOf(given),
    outputShape: shapeOf(wanted),
    isChain: isChain(given, calls),
  };
}

/** Numbers of values, by the symbolic tensors that they are. */
class Values {
  readonly #numbers = new Map<SymbolicTensor, number>();
  #count = 0;

  of(tensor: SymbolicTensor): number {
    const number = this.#numbers.get(tensor) ?? this.#count++;
    this.#numbers.set(tensor, number);
    return number;
  }

  /** Another name for a number that there is already. */
  set(tensor: SymbolicTensor, number: number): void {
    this.#numbers.set(tensor, number);
  }

  /** A number for a value that no symbolic tensor stands for here. */
  next(): number {
    return this.#count++;
  }
}

/** The weights of each layer, found once however often it is called. */
class VariablesByLayer {
  readonly #variables = new Map<BaseLayer, readonly Variable[]>();

  of(layer: BaseLayer): readonly Variable[] {
    return this.#variables.get(layer) ?? [];
  }

  /** @throws ShapeError if another call of the layer, here or in another model, made its weights of other shapes */
  find(layer: BaseLayer, name: string, inputShapes: readonly Shape[]): readonly Variable[] {
    const variables = layer
      .declareWeights(inputShapes)
      .map((declaration) => new Variable(`${name}/${declaration.name}`, declaration, layer));
    for (const variable of variables) placeOf(variable);
    const known = this.#variables.get(layer);
    if (known !== undefined) return known;
    this.#variables.set(layer, variables);
    return variables;
  }

  /** The weights of a step in a model within the model, under names that say so. */
  rename({ layer, variables }: Step, name: string): readonly Variable[] {
    const known = this.#variables.get(layer);
    if (known !== undefined) return known;
    const renamed = variables.map(
      ({ declaration }) => new Variable(`${name}/${declaration.name}`, declaration, layer),
    );
    this.#variables.set(layer, renamed);
    return renamed;
  }

  set(layer: BaseLayer, variables: readonly Variable[]): void {
    this.#variables.set(layer, variables);
  }
}

/** The steps of a call: one, or those of a model's own network. */
function expand(call: LayerCall, name: string, values: Values, variables: VariablesByLayer): readonly Step[] {
  const { layer } = call;
  const inputs = call.inputs.map((tensor) => values.of(tensor));
  if (layer instanceof ModelLayer) return expandModel(layer, call, { inputs, name, values, variables });
  const outputShapes = call.outputs.map(({ exampleShape }) => exampleShape);
  const own = variables.find(
    layer,
    name,
    call.inputs.map(({ exampleShape }) => exampleShape),
  );
  const outputs = call.outputs.map((tensor) => values.of(tensor));
  return [{ layer, name, variables: own, inputs, outputs, outputShapes }];
}

function expandModel(
  layer: ModelLayer,
  call: LayerCall,
  within: { inputs: readonly number[]; name: string; values: Values; variables: VariablesByLayer },
): readonly Step[] {
  const { network } = layer;
  const { values, variables, name } = within;
  const numbers = new Map<number, number>();
  network.inputs.forEach(({ value }, i) => {
    const given = within.inputs[i];
    if (given !== undefined) numbers.set(value, given);
  });
  const numberOf = (value: number) => {
    const number = numbers.get(value) ?? values.next();
    numbers.set(value, number);
    return number;
  };
  const steps = network.steps.map((step): Step => {
    const inner = `${name}/${step.name}`;
    return {
      ...step,
      name: inner,
      variables: variables.rename(step, inner),
      inputs: step.inputs.map(numberOf),
      outputs: step.outputs.map(numberOf),
    };
  });
  network.outputs.forEach(({ value }, i) => {
    const tensor = call.outputs[i];
    if (tensor !== undefined) values.set(tensor, numberOf(value));
  });
  variables.set(layer, [...new Set(steps.flatMap((step) => step.variables))]);
  return steps;
}

/** Inputs or outputs under the names given, or those of their layers, numbered from the second on. */
function ports(named: NamedTensors, values: Values, nameOf: ReadonlyMap<BaseLayer, string>): readonly Port[] {
  const chosen = named.flatMap(([name]) => (name === undefined ? [] : [name]));
  for (const name of chosen) checkOption("model", "the name of an input or output", name, nameText);
  checkUnique("inputs, and of outputs,", chosen);
  const taken = new Set(chosen);
  return named.map(([given, tensor]) => {
    const base = given ?? nameOf.get(tensor.call.layer) ?? tensor.call.layer.options.name ?? "input_layer";
    let name = base;
    if (given === undefined) for (let number = 1; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return { name, shape: tensor.exampleShape, value: values.of(tensor) };
  });
}

function shapeOf(tensors: readonly SymbolicTensor[] | undefined): Shape {
  return tensors?.[0]?.exampleShape ?? [];
}

function isChain(inputs: readonly SymbolicTensor[], calls: readonly LayerCall[]): boolean {
  const layers = new Set(calls.map(({ layer }) => layer));
  return (
    inputs.length === 1 &&
    layers.size === calls.length &&
    calls.every((call, i) => {
      const before = i === 0 ? inputs[0] : calls[i - 1]?.outputs[0];
      return call.inputs.length === 1 && call.outputs.length === 1 && call.inputs[0] === before;
    })
  );
}

/** An input that reaches no output would be fed for nothing. */
function checkAreUsed(inputs: NamedTensors, calls: readonly LayerCall[]): void {
  const used = new Set(calls.flatMap((call) => call.inputs));
  for (const [name, tensor] of inputs) {
    if (used.has(tensor)) continue;
    const called = name ?? tensor.call.layer.options.name;
    throw new ConfigurationError(
      "model: expected inputs that the outputs depend on. " +
        `Received: an input${called === undefined ? "" : ` "${called}"`} of shape [${tensor.exampleShape.join(", ")}] that no output depends on.`,
    );
  }
}
