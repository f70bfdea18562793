/** Running compiled graphs. */

import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type Shape, sizeOf } from "../graph/index.ts";
import { type Platform, platform } from "./platform.ts";
import { NEXT, type ResidentState } from "./resident-state.ts";

/** Numbers on their way into a graph. */
export type FeedData = Float32Array | Uint8Array;

/** A tensor on its way into a graph: of the numbers as many as the shape holds. */
export interface Feed {
  readonly data: FeedData;
  readonly shape: Shape;
}

/** A compiled graph, open for running. */
export class Session {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /**
   * Opens the bytes of an ONNX model.
   *
   * @param resident outputs that stay in the device's memory; default: none
   * @param on default: the current platform
   * @throws DeviceError if the platform's device is not to be had
   */
  static async open(
    model: Uint8Array,
    resident: readonly string[] = [],
    on: Platform = platform(),
  ): Promise<Session> {
    return new Session(await on.createSession(model, resident));
  }

  /**
   * Runs the graph once.
   *
   * @param feeds what is not resident, by input name: numbers and their shape
   * @param state read, and advanced by outputs called `next:…`
   * @returns the other outputs
   */
  async run(
    feeds: Readonly<Record<string, Feed>>,
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
