/** The weights of a network, and where their numbers stay. */

import { ModelStateError, ShapeError } from "../../errors/index.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "../../graph/index.ts";
import type { BaseLayer, WeightDeclaration } from "../../layers/index.ts";
import { blockedShape } from "../../ops/compiler.ts";
import { checkOption, nameText, required } from "../../options/index.ts";
import { ResidentTensor } from "../../runtime/index.ts";
import { formatMemory } from "../memory.ts";

/** ONNX files are Protocol Buffers, which have less than 2 GiB (https://protobuf.dev/programming-guides/proto-limits). */
const MAX_NUMBERS = 2 ** 29;

/** A weight of a network, under a name of its own: "conv2d_1/kernel". */
export class Variable {
  readonly name: string;
  readonly declaration: WeightDeclaration;
  /** The layer that declares it. */
  readonly layer: BaseLayer;
  /** The shape in which it stays between runs: large ones in blocks. */
  readonly keptShape: Shape;

  /** @throws ShapeError if no file could hold it; ConfigurationError if its layer gives it a name that no weight can have */
  constructor(name: string, declaration: WeightDeclaration, layer: BaseLayer) {
    checkOption(layer.type, "the name of a weight", declaration.name, required(nameText));
    const size = sizeOf(declaration.shape);
    if (!(size < MAX_NUMBERS)) {
      throw new ShapeError(
        `Expected the weight "${name}" to have less than ${MAX_NUMBERS} numbers, 2 GiB, the most that an ONNX file ` +
          `holds. Received: the shape ${formatShape(declaration.shape)}, which takes ${formatMemory(4 * size)} of memory.`,
      );
    }
    this.name = name;
    this.declaration = declaration;
    this.layer = layer;
    this.keptShape = blockedShape(declaration.shape);
  }

  get shape(): Shape {
    return this.declaration.shape;
  }

  /** Whether gradients change it, as its layer is now. */
  get trainable(): boolean {
    return this.layer.trainable && (this.declaration.trainable ?? true);
  }
}

/** The numbers of one weight of a layer. */
interface StoredWeight {
  readonly shape: Shape;
  place: ResidentTensor;
  /** Models that have it and were not disposed. */
  owners: number;
  /** Whether the last of them gave its memory back. */
  isReleased: boolean;
}

/** The weights of each layer by their names in it: models that have a layer in common have its weights in common. */
const stored = new WeakMap<BaseLayer, Map<string, StoredWeight>>();

/**
 * Returns the place of a variable's numbers; an empty one if its layer was in no model before.
 *
 * @throws ShapeError if the layer has weights for inputs of other shapes, from another model; ModelStateError if they were
 *   released with the last model that had them
 */
export function placeOf(variable: Variable): ResidentTensor {
  return storedWeight(variable).place;
}

/** Counts a model among those that have these weights. */
export function retainWeights(variables: readonly Variable[]): void {
  for (const variable of variables) storedWeight(variable).owners++;
}

/** Counts a model no longer among those that have these weights, which stay with their layers. */
export function leaveWeights(variables: readonly Variable[]): void {
  for (const variable of variables) storedWeight(variable).owners--;
}

/**
 * Leaves weights as {@link leaveWeights} does; those that no other model has are lost, so that their layers are of no use.
 *
 * @returns the ones that are lost
 */
export function releaseWeights(variables: readonly Variable[]): Variable[] {
  return variables.filter((variable) => {
    const weight = storedWeight(variable);
    weight.owners--;
    if (weight.owners > 0) return false;
    weight.isReleased = true;
    weight.place = new ResidentTensor();
    return true;
  });
}

function storedWeight({ name, declaration, layer, shape }: Variable): StoredWeight {
  const ofLayer = stored.get(layer) ?? new Map<string, StoredWeight>();
  stored.set(layer, ofLayer);
  const known = ofLayer.get(declaration.name);
  if (known !== undefined && !sameShape(known.shape, shape)) {
    throw new ShapeError(
      `Expected the weight "${name}" of shape ${formatShape(shape)} here; a layer has the same weights wherever it is called, ` +
        `so make a new layer for inputs of another shape. Received: a layer with weights of shape ${formatShape(known.shape)}.`,
    );
  }
  if (known?.isReleased === true) {
    throw new ModelStateError(
      "Expected layers that have their weights: a model that is disposed gives back those that no other model has, so " +
        `make new layers, or the other model before. Received: "${name}" of a model that was disposed.`,
    );
  }
  const weight = known ?? { shape, place: new ResidentTensor(), owners: 0, isReleased: false };
  ofLayer.set(declaration.name, weight);
  return weight;
}

/** Counts the numbers of a list of weights. */
export function countParameters(variables: readonly Variable[]): number {
  return variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
