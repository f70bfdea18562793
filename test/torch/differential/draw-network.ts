/** Layers put onto each other at random, in the ways in which people put them, and in any other. */

import { defined } from "../../../src/checked.ts";
import type { RandomGenerator } from "../../../src/index.ts";
import type { LayerType } from "../../../src/layers/index.ts";
import { between } from "../../support/numbers.ts";
import type { Described } from "../../support/torch/index.ts";
import { Draft } from "./draft.ts";
import { makeLoss } from "./examples.ts";
import { drawActivation, drawLayerOptions, LAYER_TYPES } from "./layer-options.ts";
import { oneOf } from "./pick.ts";
import { MERGING, type NetworkPlan, type Options, type PlannedLayer, withoutUnused } from "./plan.ts";

/** No gradient passes these: they stand before all weights. */
export const SAMPLING: readonly string[] = ["randomTranslation", "randomRotation", "randomZoom"];
export const OTHER_RANDOM: readonly string[] = [
  ...["randomFlip", "randomContrast", "randomBrightness", "randomCrop", "dropout", "spatialDropout2d"],
  ...["gaussianNoise", "gaussianDropout", "alphaDropout"],
];

export class NetworkDraw {
  readonly #random: RandomGenerator;
  readonly #draft: Draft;

  constructor(random: RandomGenerator, draft: Draft) {
    this.#random = random;
    this.#draft = draft;
  }

  /** Puts layers on, one of a given type among them. */
  grow(required: LayerType): void {
    const random = this.#random;
    const steps = between(random, 2, 8);
    const isEarly = SAMPLING.includes(required) || required.startsWith("random");
    const place = isEarly ? 0 : random.integer(steps);
    for (let step = 0; step < steps; step++) {
      if (step === place) for (let i = 0; i < 30 && !this.#take(required); i++);
      this.#move();
    }
  }

  /** Brings inputs that nothing is built on together with the rest, as a network of several inputs does. */
  joinInputs(): void {
    const draft = this.#draft;
    for (let input = 1; input < draft.inputs.length; input++) {
      const on =
        Array.from(draft.shapes.keys())
          .filter((value) => value >= draft.inputs.length)
          .at(-1) ?? 0;
      const [first, other] = [this.#flat(on), this.#flat(input)];
      const known =
        this.#put("dense", { units: 8, activation: drawActivation(this.#random) }, other) ?? other;
      this.#put("concatenate", {}, first, known);
    }
  }

  #move(): void {
    const random = this.#random;
    const value = this.#someValue();
    const choice = random.integer(12);
    if (choice < 4) this.#takeBlock(value);
    else if (choice < 9) this.#take(oneOf(random, LAYER_TYPES));
    else if (choice === 9) this.#shareLayer(value);
    else if (choice === 10) this.#takeModel(value);
    else this.#skip(value);
  }

  /** The latest value, or sometimes any. */
  #someValue(): number {
    const { last } = this.#draft;
    return this.#random.integer(5) === 0 ? this.#random.integer(last + 1) : last;
  }

  #put(type: string, options: Options, ...operands: readonly number[]): number | undefined {
    return this.#draft.put({ type, options }, operands);
  }

  /** Puts a layer of a type on a value that it can take; whether there was one. */
  #take(type: LayerType): boolean {
    const draft = this.#draft;
    let value = this.#someValue();
    if (SAMPLING.includes(type)) {
      // Something is to come behind it that learns.
      const early = Array.from(draft.shapes.keys()).filter(
        (each) => !draft.isLearned[each] && draft.shapeOf(each).length === 3,
      );
      value = oneOf(this.#random, early);
    }
    if (type === "repeatVector" && draft.shapeOf(value).length > 1) value = this.#flat(value);
    if (type !== "repeatVector" && drawLayerOptions(type, draft.shapeOf(value), this.#random) === undefined) {
      const images = Array.from(draft.shapes.keys()).filter((each) => draft.shapeOf(each).length === 3);
      value = images.at(-1 - this.#random.integer(Math.min(3, images.length))) ?? value;
    }
    const options = drawLayerOptions(type, draft.shapeOf(value), this.#random);
    if (options === undefined) return false;
    if (!MERGING.has(type)) return this.#put(type, options, value) !== undefined;
    return this.#merge({ type, options }, value) !== undefined;
  }

  #merge(merging: PlannedLayer & { type: string }, value: number): number | undefined {
    const draft = this.#draft;
    const shape = draft.shapeOf(value);
    const alike = Array.from(draft.shapes.keys()).filter(
      (each) => String(draft.shapeOf(each)) === String(shape),
    );
    const partner = () => {
      if (this.#random.integer(3) === 0) return oneOf(this.#random, alike);
      return this.#reshaped(value) ?? oneOf(this.#random, alike);
    };
    const isOfTwo = merging.type === "dot" || merging.type === "subtract";
    const count = isOfTwo ? 2 : oneOf(this.#random, [2, 2, 2, 3, 1]);
    const operands = [value, ...Array.from({ length: count - 1 }, partner)];
    return draft.put(merging, this.#random.integer(2) === 0 ? operands : operands.toReversed());
  }

  /** Another value of the same shape, made of this one. */
  #reshaped(value: number): number | undefined {
    const shape = this.#draft.shapeOf(value);
    const channels = shape.at(-1) ?? 1;
    const activation = drawActivation(this.#random);
    if (shape.length !== 3) return this.#put("dense", { units: channels, activation }, value);
    const kernelSize = oneOf(this.#random, [1, 3]);
    return this.#put("conv2d", { filters: channels, kernelSize, padding: "same", activation }, value);
  }

  /** A convolution, a normalization, an activation and a pooling as people put them together, in several orders. */
  #takeBlock(value: number): void {
    const random = this.#random;
    const shape = this.#draft.shapeOf(value);
    const kernel =
      shape.length === 3 ? oneOf<LayerType>(random, ["conv2d", "conv2d", "separableConv2d"]) : "dense";
    const normalization = oneOf<LayerType>(random, [
      "batchNormalization",
      "batchNormalization",
      "layerNormalization",
    ]);
    const bend = oneOf<LayerType>(random, ["reLU", "activation", "leakyReLU"]);
    const pool = oneOf<LayerType>(random, ["maxPooling2d", "maxPooling2d", "averagePooling2d"]);
    const order = oneOf<readonly LayerType[]>(random, [
      [kernel, normalization, bend, pool],
      [kernel, bend, pool],
      [kernel, pool, normalization, bend],
      [kernel, normalization, bend],
      [normalization, bend, kernel],
      [kernel, bend, normalization, pool],
    ]);
    let at = value;
    for (const type of order) {
      const options = drawLayerOptions(type, this.#draft.shapeOf(at), random);
      if (options !== undefined) at = this.#put(type, options, at) ?? at;
    }
  }

  #shareLayer(value: number): void {
    const { layers } = this.#draft;
    const alone = layers.filter((layer) => "network" in layer || !MERGING.has(layer.type));
    const weighted = alone.filter(
      (layer) => "network" in layer || /conv|dense|ormalization|pReLU/i.test(layer.type),
    );
    const list = weighted.length > 0 ? weighted : alone;
    if (list.length === 0) return;
    const shared = oneOf(this.#random, list);
    if ("type" in shared && [...SAMPLING, ...OTHER_RANDOM].includes(shared.type)) return;
    const operands = "network" in shared ? shared.network.inputs.map(() => value) : [value];
    this.#draft.put(shared, operands);
  }

  #takeModel(value: number): void {
    const random = this.#random;
    const isDouble = random.integer(4) === 0;
    const operands = isDouble ? [value, value] : [value];
    const inner = new Draft(
      operands.map((each) => this.#draft.shapeOf(each)),
      1,
    );
    const draw = new NetworkDraw(random, inner);
    for (let i = between(random, 1, 2); i > 0; i--) draw.#takeBlock(draw.#someValue());
    if (isDouble) draw.#merge({ type: "add", options: {} }, 1);
    const [end] = inner.ends;
    if (end === undefined) return;
    const network: NetworkPlan = withoutUnused({ ...inner, outputs: [end], isSequential: false });
    if (network.inputs.length !== operands.length || network.calls.length === 0) return;
    this.#draft.put({ network, isFrozen: random.integer(4) === 0 }, operands);
  }

  /** A value added to (or otherwise brought together with) what is made of it. */
  #skip(value: number): void {
    const made = this.#reshaped(value);
    if (made === undefined) return;
    const type = oneOf(this.#random, [
      "add",
      "add",
      "average",
      "multiply",
      "maximum",
      "minimum",
      "subtract",
      "concatenate",
    ]);
    this.#put(type, {}, made, value);
  }

  #flat(value: number): number {
    if (this.#draft.shapeOf(value).length === 1) return value;
    const isImage = this.#draft.shapeOf(value).length === 3;
    const type = isImage
      ? oneOf(this.#random, ["flatten", "globalAveragePooling2d", "globalMaxPooling2d"])
      : "flatten";
    return this.#put(type, {}, value) ?? value;
  }

  /** Puts what makes predictions that fit a loss on an end that has none, or on any value. */
  putHead(loss: Described): number {
    const random = this.#random;
    const draft = this.#draft;
    const [end = draft.last] = draft.ends.filter((value) => random.integer(2) === 0 || value === draft.last);
    const { predictions, targets, targetBounds, name } = makeLoss(loss);
    const isOfPositions = random.integer(5) === 0;
    const on = isOfPositions ? end : this.#flat(end);
    const units =
      targets === "values" && name !== "cosineSimilarity" ? between(random, 1, 6) : between(random, 2, 8);
    const fitting =
      predictions === "probabilities"
        ? targets === "values"
          ? ["sigmoid"]
          : ["softmax", "softmax", "softmax", "softmax", "sigmoid"]
        : targetBounds?.[1] === Number.POSITIVE_INFINITY
          ? ["softplus", "softplus", "exponential"]
          : predictions === "logits"
            ? ["linear"]
            : ["linear", "linear", "tanh"];
    const activation = oneOf(random, fitting);
    const isApart = random.integer(3) === 0;
    const options = { units, activation: isApart ? undefined : activation };
    const dense = this.#put("dense", JSON.parse(JSON.stringify(options)), on);
    if (dense === undefined)
      return this.#put("dense", { units, activation }, this.#small(on)) ?? this.#fallback(units, activation);
    return isApart ? defined(this.#put("activation", { activation }, dense)) : dense;
  }

  /** What is left where a value is too large for a dense layer. */
  #small(value: number): number {
    const before = this.#draft.calls[value - this.#draft.inputs.length]?.inputs[0] ?? 0;
    const image = this.#draft.shapeOf(before).length === 3 ? before : 0;
    return this.#put("globalAveragePooling2d", {}, image) ?? value;
  }

  #fallback(units: number, activation: string): number {
    const pooled = defined(this.#put("globalAveragePooling2d", {}, 0));
    return defined(this.#put("dense", { units, activation }, pooled));
  }
}
