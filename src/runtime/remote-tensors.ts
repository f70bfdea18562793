/**
 * Tensors whose numbers another process holds. In this process they are ONNX Runtime's tensors without data: they can be
 * inputs of sessions of the same engine, read by requesting a copy, and disposed.
 */

import { Tensor } from "onnxruntime-common";
import type { Shape } from "../graph/index.ts";

/** Storage of tensors by an engine in another process. */
export interface EngineMemory {
  /** Holds copies of tensors of this process. */
  hold(tensors: readonly Tensor[]): Promise<Tensor[]>;
  /** Copies numbers that it holds. */
  read(tensors: readonly Tensor[]): Promise<Float32Array[]>;
  /** Whether all numbers of each of these tensors are finite; true of those in the memory of a device. */
  areFinite(tensors: readonly Tensor[]): Promise<boolean[]>;
}

/** Description of a tensor in another process. */
interface Place {
  readonly memory: EngineMemory;
  readonly id: number;
  readonly isLost: () => boolean;
}

const PLACES = new WeakMap<Tensor, Place>();

/** Makes the tensor of numbers that are elsewhere. */
export function remoteTensor(shape: Shape, place: Place, dispose: () => void): Tensor {
  // The runtime's class knows tensors without data as those of a GPU; only the engine that made one looks into it.
  const nothing = {} as Parameters<typeof Tensor.fromGpuBuffer>[0];
  const tensor = Tensor.fromGpuBuffer(nothing, { dataType: "float32", dims: shape, dispose });
  PLACES.set(tensor, place);
  return tensor;
}

/** The memory that holds a tensor; undefined for one of this process or of a device. */
export function memoryOf(tensor: Tensor): EngineMemory | undefined {
  return PLACES.get(tensor)?.memory;
}

/** The number by which its memory knows a tensor. */
export function idIn(memory: EngineMemory, tensor: Tensor): number | undefined {
  const place = PLACES.get(tensor);
  return place?.memory === memory ? place.id : undefined;
}

/** Returns true if the process that held a tensor is gone. */
export function isLost(tensor: Tensor): boolean {
  return PLACES.get(tensor)?.isLost() ?? false;
}
