/**
 * Weights and optimizer slots between runs: inputs of a session by name; an output called `next:NAME` becomes the
 * next `NAME`. On a device with its own memory they stay there, and are copied back to be read.
 */

import { Tensor } from "onnxruntime-common";
import { defined } from "../checked.ts";
import { ModelStateError } from "../errors/index.ts";
import type { Device, Shape } from "../graph/index.ts";
import { type Engine, platform } from "./platform.ts";
import { type EngineMemory, isLost, memoryOf } from "./remote-tensors.ts";

/** The prefix of an output that replaces a resident tensor. */
export const NEXT = "next:";

/** A place for a tensor that stays between runs. Models with a layer in common have its places in common. */
export class ResidentTensor {
  /** Of the engine that computes with it; undefined before there is one. */
  device: Device | undefined;
  /** Undefined until numbers are written. */
  tensor: Tensor | undefined;
  /** Of a tensor in a device's memory or another process, what was copied back since it last changed. */
  copy: Float32Array | undefined;
  /** The copy that counts if the process that holds the tensor ends. */
  kept: Float32Array | undefined;

  /** Replaces the tensor; returns the one before. */
  replace(tensor: Tensor): Tensor | undefined {
    const replaced = this.tensor;
    this.tensor = tensor;
    this.copy = undefined;
    return replaced;
  }
}

/** A tensor that stays between runs, and where it is. */
export interface ResidentEntry {
  readonly name: string;
  readonly shape: Shape;
  /** Whether it is outside this process's memory. */
  readonly isOnDevice: boolean;
  /** That of another process which holds it. */
  readonly memory: EngineMemory | undefined;
  /** Whether that process is gone. */
  readonly isLost: boolean;
  /** Whether the copy that counts then is of the numbers as they are now. */
  readonly isKept: boolean;
  readonly tensor: Tensor;
}

/** Tensors that stay between runs, by name. */
export class ResidentState {
  readonly #places = new Map<string, ResidentTensor>();
  readonly #engine: Engine;

  /** @param engine default: the current platform */
  constructor(engine: Engine = platform()) {
    this.#engine = engine;
  }

  /** The names and shapes of all tensors, and where they are: `memory` is that of another process, if one holds it. */
  get entries(): ResidentEntry[] {
    return Array.from(this.#tensors(), ([name, tensor, { copy, kept }]) => ({
      name,
      shape: tensor.dims,
      isOnDevice: !isHere(tensor),
      memory: memoryOf(tensor),
      isLost: isLost(tensor),
      isKept: copy !== undefined && copy === kept,
      tensor,
    }));
  }

  /** Whether all tensors are in this process's memory. */
  get isHere(): boolean {
    for (const { tensor } of this.#places.values()) if (tensor !== undefined && !isHere(tensor)) return false;
    return true;
  }

  /** Has a tensor in a place that others may have too, under a name of its own here. */
  adopt(name: string, place: ResidentTensor): void {
    this.#places.set(name, place);
  }

  /**
   * A copy of the numbers, so that later steps do not change what the caller holds.
   *
   * @throws ModelStateError if they changed in a device's memory and were not copied back
   */
  read(name: string): Float32Array {
    const tensor = this.#get(name);
    const { copy, kept } = this.#place(name);
    const away = isLost(tensor) ? kept : copy;
    const data = isHere(tensor) ? (tensor.data as Float32Array) : away;
    if (data === undefined) {
      throw new ModelStateError(
        "Expected weights to be read when they are here, as in callbacks and after fit; model.save() and " +
          `model.trainingState() fetch them between two runs. Received: a read of "${name}" while another process or a ` +
          "device was changing it.",
      );
    }
    return data.slice();
  }

  /** Takes a copy of the numbers. What they replace may be on its way into a run, so that it is left as it is here. */
  write(name: string, data: Float32Array, shape: Shape): void {
    this.put(name, data.slice(), shape);
  }

  /** Takes the array itself, which must not be used elsewhere; {@link ResidentState.write} takes a copy. */
  put(name: string, data: Float32Array, shape: Shape): void {
    disposeOnDevice(this.#replace([[name, new Tensor("float32", data, shape)]]));
  }

  /** Keeps what was copied back from a device's memory, to be read. */
  keepCopy(name: string, data: Float32Array): void {
    this.#place(name).copy = data;
  }

  /** Returns true if there is a copy of what is elsewhere, as it is now. */
  hasCopy(name: string): boolean {
    return this.#places.get(name)?.copy !== undefined;
  }

  /** Has the copies that there are count if the process that holds the tensors ends. */
  keepCopies(): void {
    for (const place of this.#places.values()) place.kept = place.copy ?? place.kept;
  }

  /** Takes the same numbers over that another process holds now; those of before are the copy. */
  moveTo(name: string, tensor: Tensor): void {
    const place = this.#place(name);
    const data = place.tensor?.data as Float32Array;
    place.replace(tensor);
    place.copy = data;
    place.kept = data;
  }

  /** Forgets every tensor but those named, and gives back their memory; no run may be under way that reads them. */
  keepOnly(names: ReadonlySet<string>): void {
    const forgotten: Tensor[] = [];
    for (const [name, place] of this.#places) {
      if (names.has(name)) continue;
      this.#places.delete(name);
      if (place.tensor !== undefined) forgotten.push(place.tensor);
      place.tensor = undefined;
      place.copy = undefined;
      place.kept = undefined;
    }
    this.release(forgotten);
  }

  /** Adds the resident tensors among these inputs to the feeds. */
  feed(inputs: readonly string[], feeds: Record<string, Tensor>): void {
    for (const name of inputs) if (this.#places.has(name)) feeds[name] = this.#get(name);
  }

  /** Takes over the next values of resident tensors, by their names, and lets go of those that they replace. */
  advance(next: ReadonlyMap<string, Tensor>): void {
    this.release(this.#replace([...next]));
  }

  /** Releases the memory of tensors that are no longer read. */
  release(tensors: readonly Tensor[]): void {
    disposeOnDevice(tensors);
    const here = tensors.filter(isHere).map(({ data }) => (data as Float32Array<ArrayBuffer>).buffer);
    if (here.length > 0) this.#engine.releaseBuffers?.([...new Set(here)]);
  }

  /** The name of a resident tensor with a number that is not finite, among those that can be read. */
  findNonFinite(): string | undefined {
    for (const [name, { tensor, copy }] of this.#places) {
      if (tensor === undefined) continue;
      const data = isHere(tensor) ? (tensor.data as Float32Array) : copy;
      if (data !== undefined && !isAllFinite(data)) return name;
    }
    return undefined;
  }

  /** Returns what was replaced. */
  #replace(tensors: readonly (readonly [name: string, tensor: Tensor])[]): Tensor[] {
    return tensors.flatMap(([name, tensor]) => this.#place(name).replace(tensor) ?? []);
  }

  /** The place of a name; a new one where there is none. */
  #place(name: string): ResidentTensor {
    const place = this.#places.get(name) ?? new ResidentTensor();
    this.#places.set(name, place);
    return place;
  }

  #get(name: string): Tensor {
    const tensor = this.#places.get(name)?.tensor;
    if (tensor === undefined) throw new Error(`no resident tensor "${name}"`);
    return tensor;
  }

  *#tensors(): Generator<readonly [name: string, tensor: Tensor, place: ResidentTensor]> {
    for (const [name, place] of this.#places) {
      if (place.tensor !== undefined) yield [name, place.tensor, place];
    }
  }
}

/** Returns true if a tensor is in the processor's memory. */
function isHere({ location }: Tensor): boolean {
  return location === "cpu";
}

/** Gives memory of a device back at once. */
function disposeOnDevice(tensors: readonly Tensor[]): void {
  for (const tensor of tensors) if (!isHere(tensor)) tensor.dispose();
}

/** The name of the first of these tensors that has a number that is not finite, unless it is in a device's memory. */
export async function findNonFinite(
  tensors: ReadonlyMap<string, Tensor>,
  isLookedAt: (name: string) => boolean = () => true,
): Promise<string | undefined> {
  const away: { name: string; tensor: Tensor }[] = [];
  let memory: EngineMemory | undefined;
  for (const [name, tensor] of tensors) {
    if (!isLookedAt(name)) continue;
    if (isHere(tensor)) {
      if (!isAllFinite(tensor.data as Float32Array)) return name;
      continue;
    }
    // All tensors of one run are in one place.
    memory ??= memoryOf(tensor);
    if (memory !== undefined) away.push({ name, tensor });
  }
  const areFinite = await memory?.areFinite(away.map(({ tensor }) => tensor));
  return areFinite === undefined ? undefined : away[areFinite.indexOf(false)]?.name;
}

/**
 * Whether every number is finite. Sums do not lose what is not, and four at a time are twice as fast as one. The sums
 * are variables of their own, set one by one: destructured ones take five times as long in V8.
 */
export function isAllFinite(data: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = data.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += defined(data[i]);
    b += defined(data[i + 1]);
    c += defined(data[i + 2]);
    d += defined(data[i + 3]);
  }
  for (let i = whole; i < data.length; i++) a += defined(data[i]);
  // In double precision the sum of float32 numbers overflows for none that fits in memory.
  return Number.isFinite(a + b + c + d);
}
