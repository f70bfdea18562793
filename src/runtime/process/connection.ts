/** A process for the engine: started, asked one thing after the other, and ended, as this process sees it. */

import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { DeviceError, EngineProcessError } from "../../errors/index.ts";
import type { NativeOptions } from "../native-engine.ts";
import { type Answer, AnswerReader } from "./answer-reader.ts";
import { processEnvironment } from "./environment.ts";
import { asBytes, encodeHeader, type Request } from "./frames.ts";
import { programArguments, SOCKET } from "./program.ts";

/** Milliseconds after which a process that holds nothing is ended; starting one takes a fifth of a second. */
const MAX_IDLE = 10_000;

/** Characters that are kept of what the process writes to standard error. */
const MAX_ERROR_TEXT = 2000;

/** A request that is not answered yet. */
interface Pending {
  /** Completes "Expected the engine's process to …". */
  readonly task: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const TASKS: Readonly<Record<Request["ask"], string>> = {
  open: "open a graph",
  run: "run a graph",
  hold: "take weights over",
  read: "give weights back",
  areFinite: "look at weights",
  close: "close a graph",
};

/** One process, from its start to its end. */
export class Connection {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  /** In the order of the requests, which is that of the answers. */
  readonly #pending: Pending[] = [];
  readonly #ended: Promise<void>;
  /** Tensors that are not needed any more; the next request says so. */
  #free: number[] = [];
  /** Sessions and tensors that the process has. */
  #held = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #errorText = "";
  #end: { readonly received: string } | undefined;

  /** @throws DeviceError if no process can be started */
  constructor(options: NativeOptions) {
    this.#child = spawn(process.execPath, [...programArguments(), JSON.stringify(options)], {
      // A session of its own: Ctrl-C and a closed terminal are for the process that decides what to do about them.
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      env: processEnvironment(),
    });
    const socket = this.#child.stdio[SOCKET];
    if (!(socket instanceof Socket)) throw couldNotStart("no socket");
    this.#socket = socket;
    const reader = new AnswerReader((answer) => this.#answered(answer));
    socket.on("data", (chunk: Uint8Array) => reader.push(chunk));
    // That the other end is gone is said by the end of the process.
    socket.on("error", () => undefined);
    this.#child.stderr?.on("data", (chunk: Uint8Array) => {
      this.#errorText = `${this.#errorText}${new TextDecoder().decode(chunk)}`.slice(-MAX_ERROR_TEXT);
    });
    this.#ended = new Promise((resolve) => {
      const end = (received: string) => {
        this.#end ??= { received };
        clearTimeout(this.#idle);
        socket.destroy();
        for (const { task, reject } of this.#pending.splice(0)) reject(ended(task, received));
        resolve();
      };
      this.#child.once("error", (error) => end(error.message));
      // "close" comes behind "exit", when all that was written to standard error has been read.
      this.#child.once("close", (code, signal) => end(this.#describeEnd(code, signal)));
    });
    this.#keepAlive(false);
  }

  /** Whether the process is gone, or about to be. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** The number of the process, in the system. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Asks something.
   *
   * @param arrays sent behind the request; must stay as they are until the answer has come
   * @throws EngineProcessError if the process is gone; DeviceError, Error as the engine said
   */
  async ask(request: Request, arrays: readonly ArrayBufferView[] = []): Promise<Answer> {
    const task = TASKS[request.ask];
    if (this.#end !== undefined) throw ended(task, this.#end.received);
    const answer = new Promise<Answer>((resolve, reject) => this.#pending.push({ task, resolve, reject }));
    const header = encodeHeader({ request, free: this.#free });
    this.#free = [];
    // A process that was suspended finds its timers due, with a request under way.
    clearTimeout(this.#idle);
    this.#keepAlive(true);
    this.#socket.cork();
    this.#socket.write(header);
    for (const array of arrays) if (array.byteLength > 0) this.#socket.write(asBytes(array));
    this.#socket.uncork();
    const { header: answered, ...rest } = await answer;
    if (answered.error === undefined) return { header: answered, ...rest };
    const { message, isDeviceError } = answered.error;
    throw isDeviceError ? new DeviceError(message) : new Error(message);
  }

  /** Counts a session or tensor that the process has; it is ended some time after the last one is let go of. */
  hold(): void {
    this.#held++;
    clearTimeout(this.#idle);
  }

  /** Counts one less; see {@link Connection.hold}. */
  letGo(): void {
    this.#held--;
    this.#endWhenIdle();
  }

  /** Ends the process some time after the last answer, if it holds nothing. */
  #endWhenIdle(): void {
    if (this.#held > 0 || this.#pending.length > 0 || this.hasEnded) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), MAX_IDLE);
    this.#idle.unref();
  }

  /** Says that a tensor is not needed any more. */
  free(id: number): void {
    this.#free.push(id);
    this.letGo();
  }

  /** Ends the process, after what it was asked. Resolves when it is gone. */
  async close(): Promise<void> {
    if (!this.hasEnded) {
      this.#end = { received: "an engine that was closed" };
      this.#keepAlive(true);
      this.#socket.end();
    }
    await this.#ended;
  }

  #answered(answer: Answer): void {
    const pending = this.#pending.shift();
    if (this.#pending.length === 0 && !this.hasEnded) this.#keepAlive(false);
    this.#endWhenIdle();
    pending?.resolve(answer);
  }

  /** Returns true if the process that asks stays alive for this one: while something is asked. */
  #keepAlive(isAsked: boolean): void {
    const handles = [this.#child, this.#socket, this.#child.stderr as Socket | null];
    for (const handle of handles) {
      if (isAsked) handle?.ref();
      else handle?.unref();
    }
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    const end = signal === null ? `its end with exit status ${code}` : `its end by ${signal}`;
    const said = this.#errorText.trim();
    return said === "" ? end : `${end}, after "${said}"`;
  }
}

function ended(task: string, received: string): EngineProcessError {
  return new EngineProcessError(
    `Expected the engine's process to ${task}. Systems end a process for want of memory, which a smaller batch, a smaller ` +
      "network or smaller images mend; the model has the weights of before, and the next call starts another process. " +
      `Received: ${received}.`,
  );
}

function couldNotStart(received: string): DeviceError {
  return new DeviceError(`Expected to start a process for the engine. Received: ${received}.`);
}
