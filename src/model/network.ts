/** Layers put together: names made unique, shapes followed through, weights listed. */

import { ConfigurationError } from "../errors.ts";
import type { Shape } from "../graph/index.ts";
import { sizeOf } from "../graph/index.ts";
import type { Layer, WeightDeclaration } from "../layers/index.ts";
import { blockedShape } from "../ops/compiler.ts";

/** A weight of a network, under a name of its own: "conv2d_1/kernel". */
export interface Variable {
  readonly name: string;
  readonly declaration: WeightDeclaration;
  readonly shape: Shape;
  /** The shape in which it stays between runs: large ones in blocks. */
  readonly keptShape: Shape;
  readonly trainable: boolean;
}

/** A layer in its place. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly name: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly variables: readonly Variable[];
}

/** A stack of layers whose shapes are known. Shapes are those of one example, without the batch. */
export interface Network {
  readonly layers: readonly PlacedLayer[];
  readonly variables: readonly Variable[];
  readonly inputShape: Shape;
  readonly outputShape: Shape;
}

/**
 * Places layers one after the other.
 *
 * @throws ConfigurationError if there is no layer, no input shape, or a name twice
 * @throws ShapeError if a layer cannot take what the one before puts out
 */
export function placeLayers(layers: readonly Layer[], inputShape = layers[0]?.options.inputShape): Network {
  if (layers.length === 0) {
    throw new ConfigurationError("Expected at least one layer. Received: none.");
  }
  if (inputShape === undefined) {
    throw new ConfigurationError(
      `Expected the first layer to have an inputShape, such as [28, 28, 1]. Received: a ${layers[0].type} layer without one.`,
    );
  }
  const names = uniqueNames(layers);
  const placed: PlacedLayer[] = [];
  let shape: Shape = inputShape;
  layers.forEach((layer, i) => {
    const name = names[i];
    const outputShape = layer.outputShape(shape);
    const variables = layer.build(shape).map((declaration) => ({
      name: `${name}/${declaration.name}`,
      declaration,
      shape: declaration.shape,
      keptShape: blockedShape(declaration.shape),
      trainable: declaration.trainable ?? true,
    }));
    placed.push({ layer, name, inputShape: shape, outputShape, variables });
    shape = outputShape;
  });
  const variables = placed.flatMap((layer) => layer.variables);
  return { layers: placed, variables, inputShape, outputShape: shape };
}

/** How many numbers a list of weights holds. */
export function countParameters(variables: readonly Variable[]): number {
  return variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The names given, and for the others Keras' snake_case class name, numbered from the second on. */
function uniqueNames(layers: readonly Layer[]): string[] {
  const taken = new Set<string>();
  for (const { options } of layers) {
    if (options.name === undefined) continue;
    if (taken.has(options.name)) {
      throw new ConfigurationError(`Expected layer names to be unique. Received: "${options.name}" twice.`);
    }
    taken.add(options.name);
  }
  const numbers = new Map<string, number>();
  return layers.map(({ options, className }) => {
    if (options.name !== undefined) return options.name;
    const base = snakeCase(className);
    let number = numbers.get(base) ?? 0;
    const nameOf = () => (number === 0 ? base : `${base}_${number}`);
    while (taken.has(nameOf())) number++;
    const name = nameOf();
    numbers.set(base, number + 1);
    taken.add(name);
    return name;
  });
}

/** "MaxPooling2D" → "max_pooling2d", "ReLU" → "re_lu", as Keras does. */
function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
