/** The engine's side: sessions and tensors by number, and what is done on request. */

import { Tensor } from "onnxruntime-common";
import { DeviceError } from "../../errors/index.ts";
import type { Engine, OpenGraphSession } from "../platform.ts";
import { isAllFinite } from "../resident-state.ts";
import {
  type AnswerHeader,
  asBytes,
  bytesOf,
  type HeldTensor,
  type Request,
  type RequestHeader,
  type SentTensor,
} from "./frames.ts";

/** An answer, and the arrays to send behind it. */
export interface Reply {
  readonly header: AnswerHeader;
  readonly arrays: readonly Uint8Array[];
}

/** An open graph. */
interface Opened {
  readonly session: OpenGraphSession;
  /** Outputs that stay here. */
  readonly resident: ReadonlySet<string>;
  /** The last inputs by name: the next run reuses their memory. */
  readonly fed: Map<string, ArrayBuffer>;
}

export class Server {
  readonly #engine: Engine;
  readonly #sessions = new Map<number, Opened>();
  readonly #held = new Map<number, Tensor>();
  #lastId = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Destination of the arrays after a request. */
  prepare({ request, free }: RequestHeader): Uint8Array<ArrayBuffer>[] {
    // Before memory is allocated for the new arrays.
    this.#release(free);
    if (request.ask === "open") return [new Uint8Array(request.bytes)];
    if (request.ask === "hold") return request.sent.map((tensor) => new Uint8Array(bytesOf(tensor)));
    if (request.ask !== "run") return [];
    const { fed } = this.#opened(request.session);
    return request.sent.map((tensor) => {
      const bytes = bytesOf(tensor);
      let buffer = fed.get(tensor.name);
      if (buffer === undefined || buffer.byteLength < bytes) {
        buffer = new ArrayBuffer(bytes);
        fed.set(tensor.name, buffer);
      }
      return new Uint8Array(buffer, 0, bytes);
    });
  }

  /** Does what is asked; a failure is an answer too. */
  async answer({ request }: RequestHeader, arrays: readonly Uint8Array<ArrayBuffer>[]): Promise<Reply> {
    try {
      return await this.#do(request, arrays);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { header: { error: { message, isDeviceError: error instanceof DeviceError } }, arrays: [] };
    }
  }

  async #do(request: Request, arrays: readonly Uint8Array<ArrayBuffer>[]): Promise<Reply> {
    switch (request.ask) {
      case "open":
        return this.#open(request, arrays[0] ?? new Uint8Array());
      case "run":
        return this.#run(request, arrays);
      case "hold":
        return {
          header: {
            held: request.sent.map((tensor, i) => this.#hold(tensor.name, tensorOf(tensor, arrays[i]))),
          },
          arrays: [],
        };
      case "read":
        return this.#read(request.ids);
      case "areFinite":
        return {
          header: { areFinite: request.ids.map((id) => areNumbersFinite(this.#tensor(id))) },
          arrays: [],
        };
      case "close": {
        const { session } = this.#opened(request.session);
        this.#sessions.delete(request.session);
        await session.release();
        return { header: {}, arrays: [] };
      }
    }
  }

  async #open(
    { session: number, resident }: Extract<Request, { ask: "open" }>,
    model: Uint8Array,
  ): Promise<Reply> {
    const session = await this.#engine.createSession(model, resident);
    this.#sessions.set(number, { session, resident: new Set(resident), fed: new Map() });
    return { header: { inputNames: session.inputNames }, arrays: [] };
  }

  async #run(
    request: Extract<Request, { ask: "run" }>,
    arrays: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<Reply> {
    const { session, resident } = this.#opened(request.session);
    const feeds: Record<string, Tensor> = {};
    for (const { name, id } of request.held) feeds[name] = this.#tensor(id);
    for (const [i, sent] of request.sent.entries()) feeds[sent.name] = tensorOf(sent, arrays[i]);
    const held: HeldTensor[] = [];
    const away: { name: string; tensor: Tensor }[] = [];
    for (const [name, tensor] of Object.entries(await session.run(feeds))) {
      if (resident.has(name)) held.push(this.#hold(name, tensor));
      else away.push({ name, tensor });
    }
    return { header: { held, ...describe(away) }, arrays: away.map(({ tensor }) => bytesIn(tensor)) };
  }

  async #read(ids: readonly number[]): Promise<Reply> {
    const read = ids.map((id) => ({ name: "", tensor: this.#tensor(id) }));
    const arrays: Uint8Array[] = [];
    for (const { tensor } of read) arrays.push(asBytes((await tensor.getData()) as Float32Array));
    return { header: describe(read), arrays };
  }

  #hold(name: string, tensor: Tensor): HeldTensor {
    const id = ++this.#lastId;
    this.#held.set(id, tensor);
    return { name, id, shape: tensor.dims };
  }

  /** Gives memory back at once. */
  #release(ids: readonly number[]): void {
    const buffers = new Set<ArrayBuffer>();
    for (const id of ids) {
      const tensor = this.#held.get(id);
      this.#held.delete(id);
      if (tensor === undefined) continue;
      if (tensor.location === "cpu") buffers.add((tensor.data as Float32Array<ArrayBuffer>).buffer);
      else tensor.dispose();
    }
    if (buffers.size > 0) this.#engine.releaseBuffers?.([...buffers]);
  }

  #opened(number: number): Opened {
    const opened = this.#sessions.get(number);
    if (opened === undefined) throw new Error(`no session ${number}`);
    return opened;
  }

  #tensor(id: number): Tensor {
    const tensor = this.#held.get(id);
    if (tensor === undefined) throw new Error(`no tensor ${id}`);
    return tensor;
  }
}

function tensorOf({ type, shape }: SentTensor, bytes = new Uint8Array()): Tensor {
  const { buffer, byteOffset, byteLength } = bytes;
  return type === "float32"
    ? new Tensor(type, new Float32Array(buffer, byteOffset, byteLength / 4), shape)
    : new Tensor(type, bytes, shape);
}

function describe(tensors: readonly { name: string; tensor: Tensor }[]): { sent: SentTensor[] } {
  return {
    sent: tensors.map(({ name, tensor }) => ({ name, type: sentType(tensor), shape: tensor.dims })),
  };
}

function sentType({ type }: Tensor): SentTensor["type"] {
  if (type === "float32" || type === "uint8") return type;
  throw new Error(`no way to send ${type}`);
}

function bytesIn(tensor: Tensor): Uint8Array {
  return asBytes(tensor.data as Float32Array);
}

/** Numbers in the memory of a device are not looked at. */
function areNumbersFinite(tensor: Tensor): boolean {
  return tensor.location !== "cpu" || isAllFinite(tensor.data as Float32Array);
}
