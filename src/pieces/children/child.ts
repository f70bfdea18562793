/** A child process that computes one piece at a time, as its coordinator sees it. */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EngineProcessError } from "../../errors/index.ts";
import { programFile, typescriptLoader } from "../../package-files.ts";
import { processEnvironment } from "../../runtime/process/environment.ts";
import type { ComputePieceOptions } from "../compute-piece.ts";
import type { Slot } from "../executor.ts";
import { fingerprintOf, type Piece } from "../piece.ts";
import { type Answer, type Request, receivedError } from "./messages.ts";
import type { Work } from "./work.ts";

/** Consecutive processes that die at their start before giving up. */
const MAX_FAILED_STARTS = 8;
/** Milliseconds that a child has to end what it is doing. */
const GRACE_MS = 5000;
/** Answers after which another one comes. */
const REPORTS: readonly Answer["say"][] = ["note", "running", "refused"];
/** Characters that are kept of what it writes to standard error. */
const MAX_ERROR_TEXT = 2000;

type SlotOutcome = Awaited<ReturnType<Slot["compute"]>>;
/** Result of a piece, with failures of the piece told apart. */
export type ChildOutcome =
  | SlotOutcome
  /** It cannot be computed in this process, for a reason that is not the piece's. */
  | { readonly state: "unable"; readonly error: Error };
export type NamedPieceOptions = Omit<ComputePieceOptions, "store">;

/** A process that is started with the first piece, and anew after it has ended. */
export class Child implements Slot {
  readonly #work: Work;
  readonly #onNote: (text: string) => void;
  #process: Started | undefined;
  /** Processes in a row that ended before they could compute anything. */
  #failedStarts = 0;

  /** @param onNote told what takes its time while the work is opened */
  constructor(work: Work, onNote: (text: string) => void = () => {}) {
    this.#work = work;
    this.#onNote = onNote;
  }

  /** The number of its process in the system; undefined while there is none. */
  get processId(): number | undefined {
    return this.#process?.hasEnded === false ? this.#process.id : undefined;
  }

  /** @throws what the child says if it cannot do the work at all; the signal's reason */
  async compute(piece: Piece<unknown>, options: ComputePieceOptions): Promise<SlotOutcome> {
    const outcome = await this.computeNamed(piece.name, await fingerprintOf(piece.from), options);
    return outcome.state === "unable" ? { state: "failed", error: outcome.error } : outcome;
  }

  /**
   * Starts the process, and has it open the work.
   *
   * @throws what the child says if it cannot do the work at all; EngineProcessError if it ends
   */
  async open(): Promise<void> {
    const opened = await this.#start().opened;
    if (opened.say === "failed") throw receivedError(opened.error);
  }

  /**
   * Computes a piece of which no more is known here than its name and fingerprint.
   *
   * @throws what the child says if it cannot do the work at all; the signal's reason
   */
  async computeNamed(name: string, fingerprint: string, options: NamedPieceOptions): Promise<ChildOutcome> {
    const { signal, onProgress = () => {}, onRefused = () => {} } = options;
    signal?.throwIfAborted();
    const child = this.#start();
    const stop = () => child.stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const opened = await child.opened;
      if (opened.say === "failed") throw receivedError(opened.error);
      this.#failedStarts = 0;
      const request: Request = { ask: "compute", name, fingerprint };
      signal?.throwIfAborted();
      const answer = await child.ask(request, (said) => {
        if (said.say === "running") onProgress(said.share);
        if (said.say === "refused") onRefused(said.reason);
      });
      signal?.throwIfAborted();
      return outcomeOf(answer);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof EngineProcessError && !this.#cannotStart(child)) return { state: "lost", error };
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#process?.close();
  }

  #cannotStart(child: Started): boolean {
    if (!child.isOpened) this.#failedStarts++;
    return this.#failedStarts >= MAX_FAILED_STARTS;
  }

  #start(): Started {
    if (this.#process === undefined || this.#process.hasEnded) {
      this.#process = new Started(this.#work, this.#onNote);
    }
    return this.#process;
  }
}

function outcomeOf(answer: Answer): ChildOutcome {
  switch (answer.say) {
    case "computed":
      return { state: "computed", seconds: answer.seconds, result: undefined };
    case "failed":
    case "unable":
      return { state: answer.say, error: receivedError(answer.error) };
    default:
      return { state: "busy" };
  }
}

/** One process, from its start to its end. */
class Started {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly opened: Promise<Answer>;
  hasEnded = false;
  isOpened = false;
  #errorText = "";
  #killing: ReturnType<typeof setTimeout> | undefined;
  #listener:
    | { readonly onAnswer: (answer: Answer) => void; readonly onEnd: (error: Error) => void }
    | undefined;

  constructor(work: Work, onNote: (text: string) => void) {
    this.#child = fork(fileURLToPath(programFile("atelier-worker")), [], {
      execArgv: typescriptLoader(),
      // A session of its own: Ctrl-C and a closed terminal are for the coordinator to decide about.
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: processEnvironment(),
    });
    this.#child.stderr?.on("data", (chunk: Uint8Array) => {
      this.#errorText = `${this.#errorText}${new TextDecoder().decode(chunk)}`.slice(-MAX_ERROR_TEXT);
    });
    this.#child.on("message", (answer: Answer) => this.#listener?.onAnswer(answer));
    this.#ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.hasEnded = true;
        clearTimeout(this.#killing);
        this.#listener?.onEnd(this.#lost(reason));
        resolve();
      };
      this.#child.once("error", (error) => end(error.message));
      this.#child.once("close", (code, signal) => end(signal ?? `exit code ${code}`));
    });
    this.opened = this.ask({ ask: "open", work }, (said) => {
      if (said.say === "note") onNote(said.text);
    });
    this.opened.then(
      () => {
        this.isOpened = true;
      },
      // Everyone who waits for it is told.
      () => {},
    );
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Asks for something; one thing at a time.
   *
   * @throws EngineProcessError if the process is gone
   */
  ask(request: Request, onReport: (answer: Answer) => void = () => {}): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.hasEnded) return reject(this.#lost("it had ended"));
      this.#listener = {
        onAnswer: (answer) => {
          if (REPORTS.includes(answer.say)) return onReport(answer);
          clearTimeout(this.#killing);
          resolve(answer);
        },
        onEnd: reject,
      };
      // Of a process that is about to end its end is heard.
      this.#child.send(request, () => {});
    });
  }

  /** Ends what it is computing; the process itself, if that takes too long. */
  stop(): void {
    if (this.hasEnded) return;
    this.#child.send({ ask: "stop" } satisfies Request, () => {});
    this.#killLater();
  }

  async close(): Promise<void> {
    if (this.hasEnded) return;
    // By itself: where this process closes the channel, Node does not say that the child has ended.
    this.#child.send({ ask: "end" } satisfies Request, () => {});
    this.#killLater();
    await this.#ended;
  }

  #killLater(): void {
    clearTimeout(this.#killing);
    this.#killing = setTimeout(() => this.#child.kill("SIGKILL"), GRACE_MS);
    this.#killing.unref();
  }

  #lost(reason: string): EngineProcessError {
    const said = this.#errorText.trim();
    return new EngineProcessError(
      "Expected a process that computes pieces to go on; it may have had too little memory. Received: its end, " +
        `${reason}${said === "" ? "" : `, and ${said}`}.`,
    );
  }
}
