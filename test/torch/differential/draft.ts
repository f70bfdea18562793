/** A network that grows, layer by layer, within bounds that keep a comparison to a second. */

import { defined } from "../../../src/checked.ts";
import { AtelierError } from "../../../src/errors/index.ts";
import { sizeOf } from "../../../src/graph/index.ts";
import type { Shape } from "../../../src/index.ts";
import { type BaseLayer, layerFromConfig } from "../../../src/layers/index.ts";
import { buildNetwork, type NetworkPlan, type PlannedCall, type PlannedLayer } from "./plan.ts";

/** Numbers of a batch in one value, numbers in one weight, and multiplications for a batch in one layer. */
const MAX_VALUE = 150_000;
const MAX_WEIGHT = 20_000;
const MAX_MULTIPLICATIONS = 2e7;

export class Draft {
  readonly inputs: readonly Shape[];
  readonly layers: PlannedLayer[] = [];
  readonly calls: PlannedCall[] = [];
  /** Shapes of the values. */
  readonly shapes: Shape[];
  /** Of each value whether a weight had a part in it. */
  readonly isLearned: boolean[];
  readonly #batch: number;
  readonly #made: BaseLayer[] = [];

  constructor(inputs: readonly Shape[], batch: number) {
    this.inputs = inputs;
    this.shapes = [...inputs];
    this.isLearned = inputs.map(() => false);
    this.#batch = batch;
  }

  get last(): number {
    return this.shapes.length - 1;
  }

  shapeOf(value: number): Shape {
    return defined(this.shapes[value]);
  }

  /** Applies a layer; returns the number of its output, or undefined if it does not fit, or becomes too large. */
  put(planned: PlannedLayer, operands: readonly number[]): number | undefined {
    const shapes = operands.map((value) => this.shapeOf(value));
    const known = this.layers.indexOf(planned);
    const layer = this.#made[known] ?? make(planned);
    const found = layer && this.#shapesOf(layer, shapes, known);
    if (layer === undefined || found === undefined) return undefined;
    if (known < 0) {
      this.layers.push(planned);
      this.#made.push(layer);
    }
    this.calls.push({ layer: known < 0 ? this.layers.length - 1 : known, inputs: [...operands] });
    this.shapes.push(found.output);
    const inner = "network" in planned;
    this.isLearned.push(inner || found.weights.length > 0 || operands.some((value) => this.isLearned[value]));
    return this.last;
  }

  /** Values that nothing is built on yet, the latest first. */
  get ends(): number[] {
    const used = new Set(this.calls.flatMap(({ inputs }) => inputs));
    return Array.from(this.shapes.keys())
      .filter((value) => value >= this.inputs.length && !used.has(value))
      .reverse();
  }

  #shapesOf(
    layer: BaseLayer,
    shapes: readonly Shape[],
    known: number,
  ): { output: Shape; weights: Shape[] } | undefined {
    try {
      const [output] = layer.inferOutputShapes(shapes);
      const weights = layer.declareWeights(shapes).map(({ shape }) => shape);
      if (output === undefined || output.length > 4 || sizeOf(output) * this.#batch > MAX_VALUE)
        return undefined;
      const taken = weights.map(
        (shape) => sizeOf(shape) * (sizeOf(output) / (output.at(-1) ?? 1)) * this.#batch,
      );
      if (weights.some((shape) => sizeOf(shape) > MAX_WEIGHT) || Math.max(0, ...taken) > MAX_MULTIPLICATIONS)
        return undefined;
      if (known >= 0 && String(weights) !== String(this.#weightsOf(known))) return undefined;
      return { output, weights };
    } catch (error) {
      if (error instanceof AtelierError) return undefined;
      throw error;
    }
  }

  /** The shapes of the weights of a layer that was called before. */
  #weightsOf(layer: number): Shape[] {
    const { inputs } = defined(this.calls.find((call) => call.layer === layer));
    const shapes = inputs.map((value) => this.shapeOf(value));
    return defined(this.#made[layer])
      .declareWeights(shapes)
      .map(({ shape }) => shape);
  }
}

function make(planned: PlannedLayer): BaseLayer | undefined {
  try {
    return "network" in planned
      ? buildNetwork(planned.network, { seed: 1 }).model.asLayer()
      : layerFromConfig(planned);
  } catch (error) {
    if (error instanceof AtelierError) return undefined;
    throw error;
  }
}

/** Whether a network is a chain, so that `sequential` can make it. */
export function isChain({ inputs, calls, layers, outputs }: NetworkPlan): boolean {
  return (
    inputs.length === 1 &&
    outputs.length === 1 &&
    new Set(calls.map(({ layer }) => layer)).size === calls.length &&
    layers.every((layer) => "type" in layer) &&
    calls.every((call, i) => call.inputs.length === 1 && call.inputs[0] === i) &&
    outputs[0] === calls.length
  );
}
