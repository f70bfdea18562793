/** An engine whose graphs run in another process, so that this one can do other work meanwhile. */

import { Tensor } from "onnxruntime-common";
import { EngineProcessError } from "../../errors/index.ts";
import type { NativeOptions } from "../native-engine.ts";
import type { Engine, OpenGraphSession } from "../platform.ts";
import { type EngineMemory, idIn, isLost, remoteTensor } from "../remote-tensors.ts";
import type { Answer } from "./answer-reader.ts";
import { Connection } from "./connection.ts";
import type { SentTensor } from "./frames.ts";

/** By their options. */
const ENGINES = new Map<string, Engine>();

/**
 * The engine in a process that is started with the first graph, and anew after it has ended: one for all models that ask
 * for the same, since they take turns anyway.
 */
export function processEngine(options: NativeOptions): Engine {
  const key = JSON.stringify([options.device, options.threads]);
  const engine = ENGINES.get(key) ?? makeEngine(options);
  ENGINES.set(key, engine);
  return engine;
}

function makeEngine(options: NativeOptions): Engine {
  const host = new Host(options);
  const engine: Engine = {
    name: "node, in a process of its own",
    device: options.device,
    memory: host,
    createSession: (model, resident) => host.open(model, resident),
    inOwnProcess: () => engine,
    processId: () => host.processId,
    close: () => host.close(),
  };
  return engine;
}

class Host implements EngineMemory {
  readonly #options: NativeOptions;
  #connection: Connection | undefined;
  #lastSession = 0;
  /** Releases tensors without references. */
  readonly #forgotten = new FinalizationRegistry<() => void>((free) => free());

  constructor(options: NativeOptions) {
    this.#options = options;
  }

  get processId(): number | undefined {
    return this.#connection?.hasEnded === false ? this.#connection.processId : undefined;
  }

  async open(model: Uint8Array, resident: readonly string[] = []): Promise<OpenGraphSession> {
    const connection = this.#connect();
    const session = ++this.#lastSession;
    connection.hold();
    let opened: Answer;
    try {
      opened = await connection.ask({ ask: "open", session, resident, bytes: model.byteLength }, [model]);
    } catch (error) {
      connection.letGo();
      throw error;
    }
    let isOpen = true;
    return {
      inputNames: opened.header.inputNames ?? [],
      run: (feeds) => this.#run(connection, session, feeds),
      isLost: () => connection.hasEnded,
      release: async () => {
        if (!isOpen) return;
        isOpen = false;
        connection.letGo();
        // With a process its sessions are gone.
        if (connection.hasEnded) return;
        await connection.ask({ ask: "close", session }).catch((error: unknown) => {
          if (!connection.hasEnded) throw error;
        });
      },
    };
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async #run(
    connection: Connection,
    session: number,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const held: { name: string; id: number }[] = [];
    const sent: SentTensor[] = [];
    const arrays: ArrayBufferView[] = [];
    // Another process may have other numbers under the same id.
    if (Object.values(feeds).some(isLost)) throw lostWeights();
    for (const [name, tensor] of Object.entries(feeds)) {
      const id = idIn(this, tensor);
      if (id !== undefined) held.push({ name, id });
      else {
        sent.push(describe(name, tensor));
        arrays.push(tensor.data as Float32Array | Uint8Array);
      }
    }
    const answer = await connection.ask({ ask: "run", session, sent, held }, arrays);
    return Object.fromEntries([...this.#heldIn(connection, answer), ...sentIn(answer)]);
  }

  async hold(tensors: readonly Tensor[]): Promise<Tensor[]> {
    const connection = this.#connect();
    const sent = tensors.map((tensor) => describe("", tensor));
    const answer = await connection.ask(
      { ask: "hold", sent },
      tensors.map(({ data }) => data as Float32Array),
    );
    return this.#heldIn(connection, answer).map(([, tensor]) => tensor);
  }

  async read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    const answer = await this.#connectionOf(tensors).ask({ ask: "read", ids: this.#idsOf(tensors) });
    return answer.arrays.map(({ buffer }) => new Float32Array(buffer));
  }

  async areFinite(tensors: readonly Tensor[]): Promise<boolean[]> {
    const answer = await this.#connectionOf(tensors).ask({ ask: "areFinite", ids: this.#idsOf(tensors) });
    return [...(answer.header.areFinite ?? [])];
  }

  #idsOf(tensors: readonly Tensor[]): number[] {
    return tensors.map((tensor) => {
      const id = idIn(this, tensor);
      if (id === undefined) throw new Error("the tensor is not in this engine's memory");
      return id;
    });
  }

  /** The process that has these tensors. */
  #connectionOf(tensors: readonly Tensor[]): Connection {
    if (tensors.some(isLost)) throw lostWeights();
    return this.#connect();
  }

  /** Its process, started if there is none. */
  #connect(): Connection {
    if (this.#connection === undefined || this.#connection.hasEnded) {
      this.#connection = new Connection(this.#options);
    }
    return this.#connection;
  }

  /** The tensors that stay where they were made. */
  #heldIn(connection: Connection, { header }: Answer): [name: string, tensor: Tensor][] {
    return (header.held ?? []).map(({ name, id, shape }) => {
      connection.hold();
      let isHeld = true;
      const free = () => {
        if (isHeld) connection.free(id);
        isHeld = false;
      };
      const place = { memory: this, id, isLost: () => connection.hasEnded };
      const tensor = remoteTensor(shape, place, free);
      this.#forgotten.register(tensor, free);
      return [name, tensor];
    });
  }
}

function lostWeights(): EngineProcessError {
  return new EngineProcessError(
    "Expected weights that the engine's process holds. Received: weights of a process that has ended.",
  );
}

function describe(name: string, { type, dims }: Tensor): SentTensor {
  if (type !== "float32" && type !== "uint8") throw new Error(`no way to send ${type}`);
  return { name, type, shape: dims };
}

/** The tensors that came along. */
function sentIn({ header, arrays }: Answer): [name: string, tensor: Tensor][] {
  return (header.sent ?? []).map(({ name, type, shape }, i) => {
    const bytes = arrays[i] ?? new Uint8Array();
    return [
      name,
      type === "float32"
        ? new Tensor(type, new Float32Array(bytes.buffer), shape)
        : new Tensor(type, bytes, shape),
    ];
  });
}
