/**
 * Random networks for property tests: chains and graphs of all layers. A network is drawn as steps that mean something
 * whatever comes before them, so that fast-check can leave out any of them when it looks for the smallest one that fails;
 * a layer that cannot take what it is given is left out, and its refusal kept.
 */

import * as fc from "fast-check";
import { defined } from "../../../src/checked.ts";
import { type Shape, sizeOf } from "../../../src/graph/index.ts";
import type { BaseLayer, LayerType } from "../../../src/layers/index.ts";
import { drawLayer, LAYER_TYPES } from "./layer-options.ts";
import { MERGING, makeLayer, type NetworkPlan, type PlannedCall, type PlannedLayer } from "./plan.ts";

export interface NetworkChoices {
  /** Default: all. */
  readonly types?: readonly LayerType[];
  /** Default 8. */
  readonly maxLayers?: number;
  /** Height and width of images; default 1 to 8. */
  readonly imageSize?: { readonly min: number; readonly max: number };
  /** Default: both. */
  readonly kind?: "chains" | "graphs";
  /** Whether there are inputs that are no images; default true. */
  readonly hasOtherInputs?: boolean;
}

/** What a layer, or a model, did not take. */
export interface Refusal {
  readonly layer: PlannedLayer;
  readonly inputShapes: readonly Shape[];
  readonly error: unknown;
}

/** A network whose outputs have not been chosen, and what was left out of it. */
export interface DrawnNetwork {
  readonly draft: Draft;
  readonly refusals: readonly Refusal[];
  readonly isSequential: boolean;
}

/** Numbers for one example beyond which a layer is left out: tests are to take milliseconds. */
const MAX_SIZE = 1500;
const MAX_WEIGHTS = 20_000;

/** A layer to put on, whatever there is. */
interface Step {
  readonly type: LayerType;
  readonly options: Readonly<Record<string, unknown>>;
  /** Which values it takes, counted from the latest. */
  readonly operands: readonly number[];
  /** An earlier layer to use again, counted from the latest; mostly none. */
  readonly again: number | undefined;
  /** What the model is made of, instead of the layer. */
  readonly within: readonly Step[] | undefined;
}

/** Draws networks. */
export function drawNetwork(choices: NetworkChoices = {}): fc.Arbitrary<DrawnNetwork> {
  const { types = LAYER_TYPES, maxLayers = 8, kind } = choices;
  const isSequential = kind === undefined ? fc.boolean() : fc.constant(kind === "chains");
  const step = stepOf(types);
  return fc
    .record({
      isSequential,
      inputs: fc.array(inputShape(choices), { minLength: 1, maxLength: 3 }),
      steps: fc.array(step, { minLength: 1, maxLength: maxLayers, size: "max" }),
    })
    .map((raw) => {
      const inputs = raw.isSequential ? raw.inputs.slice(0, 1) : raw.inputs;
      const refusals: Refusal[] = [];
      const draft = new Draft(inputs, raw.isSequential, refusals);
      for (const each of raw.steps) draft.take(each);
      return { draft, refusals, isSequential: raw.isSequential };
    });
}

function inputShape({ imageSize = { min: 1, max: 8 }, hasOtherInputs = true }: NetworkChoices) {
  const length = fc.integer(imageSize);
  const image = fc.tuple(length, length, fc.constantFrom(1, 3, 2, 4));
  if (!hasOtherInputs) return image;
  const other = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  return fc.oneof({ weight: 5, arbitrary: image as fc.Arbitrary<Shape> }, other);
}

function stepOf(types: readonly LayerType[]): fc.Arbitrary<Step> {
  const layer = drawLayer(types);
  const back = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(9));
  const alone = {
    operands: fc.array(back, { minLength: 3, maxLength: 3 }),
    again: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.nat(5)),
  };
  const toStep = (within: fc.Arbitrary<Step["within"]>) =>
    fc.record({ layer, ...alone, within }).map(({ layer: made, ...rest }) => ({ ...made, ...rest }));
  const simple = toStep(fc.constant(undefined));
  const several = fc.array(simple, { minLength: 1, maxLength: 3 });
  return toStep(fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, several));
}

/** A network that grows. */
export class Draft {
  readonly inputs: readonly Shape[];
  readonly layers: PlannedLayer[] = [];
  readonly calls: PlannedCall[] = [];
  /** Shapes of the values. */
  readonly shapes: Shape[];
  readonly #made: BaseLayer[] = [];
  readonly #isChain: boolean;
  readonly #refusals: Refusal[];

  constructor(inputs: readonly Shape[], isChain: boolean, refusals: Refusal[]) {
    this.inputs = inputs;
    this.shapes = [...inputs];
    this.#isChain = isChain;
    this.#refusals = refusals;
  }

  /** Puts a layer on the latest value, without choice. */
  put(type: LayerType, options: Readonly<Record<string, unknown>> = {}, on = this.shapes.length - 1): void {
    this.#call({ type, options }, [on]);
  }

  take({ type, options, operands, again, within }: Step): void {
    const shared = again === undefined || this.#isChain ? undefined : this.layers.at(-1 - again);
    const isModel = within !== undefined && shared === undefined;
    const count =
      isModel || !MERGING.has(type)
        ? 1
        : type === "dot" || type === "subtract"
          ? 2
          : 2 + ((operands[2] ?? 0) % 2);
    if (this.#isChain && (count > 1 || isModel)) return;
    const positions = operands.slice(0, shared === undefined ? count : arity(shared)).map((back, i) => {
      // A second operand is another value, if there is one.
      const position = this.shapes.length - 1 - ((back + i) % this.shapes.length);
      return this.#isChain ? this.shapes.length - 1 : position;
    });
    if (shared !== undefined) this.#call(shared, positions);
    else if (isModel) this.#takeModel(within, positions);
    else this.#call({ type, options }, this.#matching(type, positions));
  }

  /** The plan, with these values as its outputs; what none of them needs is not in it. */
  plan(outputs: readonly number[]): NetworkPlan {
    return withoutUnused({ ...this, outputs, isSequential: this.#isChain });
  }

  /** The values, the latest first, on which nothing is built yet. */
  get ends(): number[] {
    const used = new Set(this.calls.flatMap(({ inputs }) => inputs));
    return this.shapes
      .map((_, i) => i)
      .filter((i) => i >= this.inputs.length && !used.has(i))
      .reverse();
  }

  /** For layers of several inputs: values of the first one's shape where the others are not, half of the time. */
  #matching(type: string, positions: readonly number[]): readonly number[] {
    const [first] = positions;
    if (!MERGING.has(type) || first === undefined || type === "dot") return positions;
    const alike = this.shapes
      .map((_, i) => i)
      .filter((i) => String(this.shapes[i]) === String(this.shapes[first]));
    return positions.map((position, i) =>
      i === 0 || position % 2 === 0 ? position : defined(alike[position % alike.length]),
    );
  }

  #takeModel(within: readonly Step[], positions: readonly number[]): void {
    const inner = new Draft(
      positions.map((position) => defined(this.shapes[position])),
      false,
      this.#refusals,
    );
    for (const step of within) inner.take({ ...step, within: undefined });
    const [end] = inner.ends;
    if (end !== undefined) this.#call({ network: inner.plan([end]) }, positions);
  }

  #call(planned: PlannedLayer, positions: readonly number[]): void {
    const inputShapes = positions.map((position) => defined(this.shapes[position]));
    try {
      const known = this.layers.indexOf(planned);
      const layer = this.#made[known] ?? makeLayer(planned, 1);
      const [shape] = layer.inferOutputShapes(inputShapes);
      // Also what the layer says of its weights, which a shared one has for inputs of one shape only.
      const weights = layer.declareWeights(inputShapes);
      if (shape === undefined || sizeOf(shape) > MAX_SIZE) return;
      if (weights.some((weight) => sizeOf(weight.shape) > MAX_WEIGHTS)) return;
      if (known >= 0 && String(weights.map((each) => each.shape)) !== String(this.#weightsOf(known))) return;
      if (known < 0) {
        this.layers.push(planned);
        this.#made.push(layer);
      }
      this.calls.push({ layer: known < 0 ? this.layers.length - 1 : known, inputs: positions });
      this.shapes.push(shape);
    } catch (error) {
      this.#refusals.push({ layer: planned, inputShapes, error });
    }
  }

  #weightsOf(layer: number): readonly Shape[] {
    const { inputs } = defined(this.calls.find((call) => call.layer === layer));
    const shapes = inputs.map((position) => defined(this.shapes[position]));
    return defined(this.#made[layer])
      .declareWeights(shapes)
      .map(({ shape }) => shape);
  }
}

function arity(layer: PlannedLayer): number {
  return "network" in layer ? layer.network.inputs.length : MERGING.has(layer.type) ? 2 : 1;
}

/** The same plan without inputs, calls and layers that no output needs. */
function withoutUnused(plan: NetworkPlan): NetworkPlan {
  const count = plan.inputs.length;
  const needed = new Set(plan.outputs);
  for (let i = plan.calls.length - 1; i >= 0; i--) {
    if (needed.has(count + i)) for (const input of defined(plan.calls[i]).inputs) needed.add(input);
  }
  const values = [...plan.inputs.keys(), ...plan.calls.map((_, i) => count + i)].filter((i) => needed.has(i));
  const numberOf = (value: number) => values.indexOf(value);
  const calls = plan.calls.filter((_, i) => needed.has(count + i));
  const used = [...new Set(calls.map(({ layer }) => layer))];
  return {
    isSequential: plan.isSequential,
    inputs: plan.inputs.filter((_, i) => needed.has(i)),
    layers: used.map((layer) => defined(plan.layers[layer])),
    calls: calls.map(({ layer, inputs }) => ({ layer: used.indexOf(layer), inputs: inputs.map(numberOf) })),
    outputs: plan.outputs.map(numberOf),
  };
}
