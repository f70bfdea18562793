/** Ctrl-C: the first one ends what is going on in good order, the second one at once. */

import { commandToType } from "../terminal/index.ts";
import type { Shell } from "./shell.ts";

/** What was asked for was interrupted; the message says what became of it. */
export class Interrupted extends Error {
  override name = "Interrupted";
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Listens from its making until {@link end}. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #environment: Shell["environment"];
  readonly #stopListening: () => void;
  #isSaving = false;
  /** The exit code that says what interrupted. */
  exitCode = 0;

  constructor(shell: Shell) {
    this.#environment = shell.environment;
    this.#stopListening = shell.onInterrupt((exitCode) => {
      if (this.signal.aborted && !this.#isSaving) shell.exit(exitCode);
      this.exitCode = exitCode;
      this.#controller.abort();
    });
  }

  /** Aborted by the first interrupt. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Does what takes a moment and is not to be left half done. */
  async saving<Result>(save: () => Promise<Result>): Promise<Result> {
    this.#isSaving = true;
    try {
      return await save();
    } finally {
      this.#isSaving = false;
    }
  }

  /**
   * Gives the error to throw for one that was caught: what says how the command goes on, where the interrupt was the
   * cause; else the error itself.
   */
  explained(error: unknown, command: readonly string[]): unknown {
    if (!this.signal.aborted || error !== this.signal.reason) return error;
    const again = commandToType(command, this.#environment);
    return new Interrupted(
      `Interrupted; what is finished is kept, and \`${again}\` goes on from there.`,
      this.exitCode,
    );
  }

  end(): void {
    this.#stopListening();
  }
}
