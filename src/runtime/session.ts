/** Running compiled graphs. */

import { Tensor } from "onnxruntime-common";
import { type Shape, sizeOf } from "../graph/index.ts";
import { makeDisposable } from "./disposable.ts";
import { engineError } from "./engine-error.ts";
import { type Engine, type OpenGraphSession, platform } from "./platform.ts";
import { memoryOf } from "./remote-tensors.ts";
import { findNonFinite, NEXT, type ResidentState } from "./resident-state.ts";

/** Numbers on their way into a graph. */
export type FeedData = Float32Array | Uint8Array;

/** A tensor on its way into a graph: one number for each element of the shape. */
export interface Feed {
  readonly data: FeedData;
  readonly shape: Shape;
}

/** Result of a run, before any of it becomes state. */
export interface Attempt {
  /** The outputs that are not state. */
  readonly outputs: Record<string, Float32Array>;
  /** The name of a resident tensor whose next value has a number that is not finite; a device's own are not looked at. */
  findNonFinite(isLookedAt?: (name: string) => boolean): Promise<string | undefined>;
  /** Makes the next values the state. To be called once, unless {@link Attempt.discard} is. */
  accept(): void;
  /** Gives their memory back. */
  discard(): void;
}

/**
 * Sessions that were dropped without being closed. ONNX Runtime for Node releases a dropped session's memory by itself;
 * with wasm, or in another process, this registry has to.
 */
const dropped = new FinalizationRegistry<OpenGraphSession>((session) => {
  // No caller is left to report a failure to.
  session.release().catch(() => undefined);
});

/** The sessions that made tensors in a device's memory, which is gone with them. */
const makers = new WeakMap<Tensor, Session>();

/** A compiled graph, open for running. */
export class Session {
  readonly #session: OpenGraphSession;
  #closing: Promise<void> | undefined;
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  private constructor(session: OpenGraphSession) {
    this.#session = session;
    dropped.register(this, session, this);
    makeDisposable(this);
  }

  /** Whether it is gone together with the process in which it was open. */
  get isLost(): boolean {
    return this.#session.isLost?.() ?? false;
  }

  /**
   * Opens the bytes of an ONNX model.
   *
   * @param resident outputs that stay in the device's memory; default: none
   * @param engine default: the current platform
   * @throws {DeviceError} if the platform's device is not available, or the engine fails
   */
  static async open(
    model: Uint8Array,
    resident: readonly string[] = [],
    engine: Engine = platform(),
  ): Promise<Session> {
    try {
      return new Session(await engine.createSession(model, resident));
    } catch (error) {
      throw engineError("open a graph", error);
    }
  }

  /**
   * Runs the graph once.
   *
   * @param feeds what is not resident, by input name: numbers and their shape
   * @param state read, and advanced by outputs called `next:…`
   * @returns the other outputs
   * @throws DeviceError if the engine fails, for want of memory above all
   */
  async run(
    feeds: Readonly<Record<string, Feed>>,
    state: ResidentState,
  ): Promise<Record<string, Float32Array>> {
    const attempt = await this.attempt(feeds, state);
    attempt.accept();
    return attempt.outputs;
  }

  /**
   * Runs the graph once, as {@link Session.run} does, and leaves the state as it is: the caller looks at what came out,
   * and accepts or discards it.
   */
  async attempt(feeds: Readonly<Record<string, Feed>>, state: ResidentState): Promise<Attempt> {
    const produced = await this.#produce(feeds, state);
    const next = new Map<string, Tensor>();
    const outputs: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(produced)) {
      if (tensor.location !== "cpu" && memoryOf(tensor) === undefined) makers.set(tensor, this);
      if (name.startsWith(NEXT)) next.set(name.slice(NEXT.length), tensor);
      else outputs[name] = tensor.data as Float32Array;
    }
    return {
      outputs,
      findNonFinite: (isLookedAt) => findNonFinite(next, isLookedAt),
      accept: () => state.advance(next),
      discard: () => state.release([...next.values()]),
    };
  }

  async #produce(
    feeds: Readonly<Record<string, Feed>>,
    state: ResidentState,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      const view = data.subarray(0, sizeOf(shape));
      tensors[name] =
        view instanceof Float32Array ? new Tensor("float32", view, shape) : new Tensor("uint8", view, shape);
    }
    state.feed(this.#session.inputNames, tensors);
    try {
      return await this.#session.run(tensors);
    } catch (error) {
      throw engineError("run a graph", error);
    }
  }

  /** Gives back what the runtime holds; a second time there is nothing to do. */
  dispose(): Promise<void> {
    dropped.unregister(this);
    this.#closing ??= this.#session.release();
    return this.#closing;
  }
}
