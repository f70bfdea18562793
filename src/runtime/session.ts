/**
 * Running compiled graphs. Weights and optimizer slots live in a {@link ResidentState} between runs: a session is
 * fed them by name, and an output called `next:NAME` becomes the next `NAME`.
 */

import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type Shape, sizeOf } from "../graph/index.ts";
import { platform } from "./platform.ts";

/** Numbers on their way into a graph. */
export type FeedData = Float32Array | Uint8Array;

/** The prefix of an output that replaces a resident tensor. */
export const NEXT = "next:";

/** Tensors that stay between runs, by name. */
export class ResidentState {
  readonly #tensors = new Map<string, Tensor>();

  /** A copy of the numbers, so that later steps do not change what the caller holds. */
  read(name: string): Float32Array {
    return (this.#get(name).data as Float32Array).slice();
  }

  /** Takes a copy of the numbers. */
  write(name: string, data: Float32Array, shape: Shape): void {
    this.#tensors.set(name, new Tensor("float32", data.slice(), shape));
  }

  /** Forgets every tensor but those named. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#tensors.keys()) if (!names.has(name)) this.#tensors.delete(name);
  }

  /** Adds the resident tensors among these inputs to the feeds. */
  feed(inputs: readonly string[], feeds: Record<string, Tensor>): void {
    for (const name of inputs) if (this.#tensors.has(name)) feeds[name] = this.#get(name);
  }

  /** Takes over the outputs that replace a resident tensor, and lets go of those that they replace. */
  advance(outputs: Readonly<Record<string, Tensor>>): void {
    const replaced = new Set<ArrayBuffer>();
    for (const [name, tensor] of Object.entries(outputs)) {
      if (!name.startsWith(NEXT)) continue;
      const resident = name.slice(NEXT.length);
      const buffer = this.#tensors.get(resident)?.data as Float32Array<ArrayBuffer> | undefined;
      if (buffer !== undefined) replaced.add(buffer.buffer);
      this.#tensors.set(resident, tensor);
    }
    platform().releaseBuffers?.([...replaced]);
  }

  #get(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new Error(`no resident tensor "${name}"`);
    return tensor;
  }
}

/** A compiled graph, open for running. */
export class Session {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** Opens the bytes of an ONNX model on the current platform. */
  static async open(model: Uint8Array): Promise<Session> {
    return new Session(await platform().createSession(model));
  }

  /**
   * Runs the graph once.
   *
   * @param feeds what is not resident, by input name: numbers and their shape
   * @param state read, and advanced by outputs called `next:…`
   * @returns the other outputs
   */
  async run(
    feeds: Readonly<Record<string, { readonly data: FeedData; readonly shape: Shape }>>,
    state: ResidentState,
  ): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      const view = data.subarray(0, sizeOf(shape));
      tensors[name] =
        view instanceof Float32Array ? new Tensor("float32", view, shape) : new Tensor("uint8", view, shape);
    }
    state.feed(this.#session.inputNames, tensors);
    const outputs = await this.#session.run(tensors);
    state.advance(outputs);
    return Object.fromEntries(
      Object.entries(outputs)
        .filter(([name]) => !name.startsWith(NEXT))
        .map(([name, { data }]) => [name, data as Float32Array]),
    );
  }

  /** Frees what the runtime holds. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}
