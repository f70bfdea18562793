/** Checks networks layer by layer, for editors: shapes, parameters, multiply-adds, or the fault of a layer. */

import { AtelierError } from "../errors/index.ts";
import { type Shape, sameShape, sizeOf } from "../graph/index.ts";
import { type BaseLayer, exampleShape } from "../layers/index.ts";
import { checkOption, integer, required } from "../options/index.ts";
import { makeLayer } from "./build.ts";
import { checkDescription } from "./checks.ts";
import { INPUT, type LayerDescription, type NetworkDescription } from "./experiment.ts";
import { type Fault, faultOfOptions, faultOfPlace, shapeInWords } from "./faults.ts";
import { countMultiplyAdds } from "./multiply-adds.ts";

/**
 * The check of one layer: "fits" with its output shape and costs, "fault", or "unknown" after a fault.
 *
 * @see {@link NetworkCheck}
 */
export type LayerCheck =
  | {
      readonly state: "fits";
      /** Shape of the output for one image, without the batch. */
      readonly outputShape: Shape;
      readonly parameters: number;
      /** Multiplications with additions in products and convolutions, for one image in use. */
      readonly multiplyAdds: number;
      /** Something that works but is seldom intended. */
      readonly warning?: string;
    }
  | { readonly state: "fault"; readonly fault: Fault }
  /** A layer before it has a fault, so that nothing can be said. */
  | { readonly state: "unknown" };

/**
 * The check of a network before it is built.
 *
 * @see {@link checkNetwork}
 */
export interface NetworkCheck {
  /** The check of each layer, in order. */
  readonly layers: readonly LayerCheck[];
  /** Whether there is a network without faults, so that it can be trained. */
  readonly isComplete: boolean;
  /** Sum over the layers that fit. */
  readonly parameters: number;
  /** Sum over the layers that fit, for one image. */
  readonly multiplyAdds: number;
}

/** Largest number of parameters: 400 MB, and training takes more than four times as much. */
const MAX_PARAMETERS = 1e8;
/** Largest output of a layer for one image, in numbers; a batch multiplies it. */
const MAX_OUTPUT = 2 ** 24;

/**
 * Checks a network layer by layer without creating its weights: fast enough for each keystroke.
 *
 * @param inputShape shape of one image: `[height, width, channels]`
 * @param classCount number of classes
 * @returns for each layer its output, parameters and multiply-adds, or its fault; nothing for layers after a fault
 * @throws {ConfigurationError} if it is not a network in form, see `checkExperiment`
 * @throws {UnknownNameError} for an unknown layer
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { network } = experiments.defaultExperiment("mnist");
 * const { layers, isComplete } = experiments.checkNetwork(network, [28, 28, 1], 10);
 * console.log(isComplete, layers[0]?.state); // true fits
 * const small = experiments.checkNetwork({ layers: [{ type: "maxPooling2d", options: { poolSize: 9 } }] }, [4, 4, 1], 10);
 * console.log(small.layers[0]?.state); // fault
 * ```
 */
export function checkNetwork(
  network: NetworkDescription,
  inputShape: Shape,
  classCount: number,
): NetworkCheck {
  checkDescription(network);
  checkOption("checkNetwork", "the shape of an image", inputShape, required(exampleShape));
  checkOption("checkNetwork", "the number of classes", classCount, required(integer()));
  const shapes = new Map<string, Shape | undefined>([[INPUT, inputShape]]);
  let last: Shape | undefined = inputShape;
  let parameters = 0;
  const placed = network.layers.map((layer, i): LayerCheck => {
    const checked = checkLayer(layer, { shapes, last, classCount, parameters });
    const fits = checked.state === "fits" ? checked : undefined;
    last = fits?.outputShape;
    parameters += fits?.parameters ?? 0;
    if (layer.name !== undefined && !shapes.has(layer.name)) shapes.set(layer.name, last);
    const isLast = i === network.layers.length - 1;
    return isLast && fits !== undefined ? checkOutput(layer, fits, classCount) : checked;
  });
  const layers = placed.every(({ state }) => state === "fits") ? withoutUnused(placed, network) : placed;
  const fitting = layers.filter((layer) => layer.state === "fits");
  return {
    layers,
    isComplete: layers.length > 0 && fitting.length === layers.length,
    parameters,
    multiplyAdds: fitting.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  };
}

const UNUSED: Fault = {
  message: "No layer takes the output of this one.",
  advice: "Let a later layer take it, or remove it.",
};

/**
 * Finds layers whose outputs are unused; only if all layers fit, since a wrong name would have that as a
 * consequence.
 */
function withoutUnused(checked: readonly LayerCheck[], { layers }: NetworkDescription): LayerCheck[] {
  const used = usersOf(layers);
  return checked.map((layer, i) => (used.has(i) || i === layers.length - 1 ? layer : fault(UNUSED)));
}

/** Returns the positions of layers whose outputs others take. */
function usersOf(layers: readonly LayerDescription[]): ReadonlySet<number> {
  const positions = new Map<string, number>();
  const used = new Set<number>();
  layers.forEach(({ name, from }, i) => {
    if (from === undefined) used.add(i - 1);
    for (const origin of from ?? []) used.add(positions.get(origin) ?? -1);
    if (name !== undefined && !positions.has(name)) positions.set(name, i);
  });
  return used;
}

/** State before a layer. */
interface Before {
  /** Outputs of named layers; undefined where a fault leaves them unknown. */
  readonly shapes: ReadonlyMap<string, Shape | undefined>;
  /** Output of the layer before. */
  readonly last: Shape | undefined;
  readonly classCount: number;
  readonly parameters: number;
}

function checkLayer(description: LayerDescription, before: Before): LayerCheck {
  const { name, from } = description;
  const { shapes, last, classCount } = before;
  if (name !== undefined && shapes.has(name)) {
    const whose = name === INPUT ? "the images have" : "an earlier layer has";
    return fault({
      message: `${whose.charAt(0).toUpperCase()}${whose.slice(1)} the name ${name} already.`,
      option: "name",
    });
  }
  const layer = tried(() => makeLayer(description, classCount));
  if (layer instanceof AtelierError) return fault(faultOfOptions(layer, description.options));
  const missing = from?.find((origin) => !shapes.has(origin));
  if (missing !== undefined) {
    return fault({
      message: `There is no layer ${missing} before this one.`,
      advice: `It can take the outputs of ${[...shapes.keys()].join(", ")}.`,
      option: "from",
    });
  }
  const inputs = from === undefined ? [last] : from.map((origin) => shapes.get(origin));
  const known = inputs.filter((shape) => shape !== undefined);
  return known.length < inputs.length ? { state: "unknown" } : place(layer, known, before);
}

/** Applies a layer to these inputs. */
function place(layer: BaseLayer, inputs: readonly Shape[], { parameters: soFar }: Before): LayerCheck {
  const placed = tried(() => ({
    outputShape: layer.inferOutputShapes(inputs)[0] ?? [],
    weights: layer.declareWeights(inputs),
  }));
  if (placed instanceof AtelierError) return fault(faultOfPlace(placed, layer, inputs));
  const { outputShape, weights } = placed;
  if (!(sizeOf(outputShape) <= MAX_OUTPUT)) {
    return fault({
      message: `It would output ${shapeInWords(outputShape)} for each image, more than memory has room for.`,
      advice: "Choose smaller numbers.",
    });
  }
  const parameters = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (!(soFar + parameters <= MAX_PARAMETERS)) {
    return fault({
      message: `With it the network has ${(soFar + parameters).toLocaleString("en-US")} parameters, more than the ${MAX_PARAMETERS.toLocaleString("en-US")} that there is room for.`,
      advice: "Choose smaller numbers, or shrink the images by poolings before a dense layer.",
    });
  }
  const multiplyAdds = countMultiplyAdds(layer, weights, inputs, outputShape);
  return { state: "fits", outputShape, parameters, multiplyAdds };
}

type Fitting = Extract<LayerCheck, { state: "fits" }>;

/** Checks the output of the last layer: a probability for each class. */
function checkOutput(layer: LayerDescription, fits: Fitting, classCount: number): LayerCheck {
  const { type, options } = layer;
  const { outputShape } = fits;
  if (!sameShape(outputShape, [classCount])) {
    const isImage = outputShape.length > 1;
    const advice = isImage
      ? "Put a flatten or globalAveragePooling2d before the last dense layer."
      : 'End with a dense layer whose units are "classes".';
    return fault({
      message: `The network outputs ${shapeInWords(outputShape)} for an image; it should be one for each of the ${classCount} classes.`,
      advice,
      ...("units" in options && !isImage ? { option: "units" } : {}),
    });
  }
  if (classCount === 1) {
    return fault({
      message: "There is only one class, so that every answer is right.",
      advice: "Choose a dataset of several classes.",
    });
  }
  if (type === "softmax" || options.activation === "softmax") return fits;
  return {
    ...fits,
    warning: 'Its outputs are taken for probabilities, which activation "softmax" would make of them.',
  };
}

function fault(found: Fault): LayerCheck {
  return { state: "fault", fault: found };
}

/** Returns the result, or the error if it is one of Atelier's. */
function tried<Result>(work: () => Result): Result | AtelierError {
  try {
    return work();
  } catch (error) {
    if (error instanceof AtelierError) return error;
    throw error;
  }
}
