/** Ctrl-C: the first one stops the command cleanly, the second one at once. */

import { commandToType } from "../terminal/index.ts";
import type { Shell } from "./shell.ts";

/** The command was interrupted; the message says what was saved. */
export class Interrupted extends Error {
  override name = "Interrupted";
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Listens from construction until {@link end}. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #environment: Shell["environment"];
  readonly #stopListening: () => void;
  #isSaving = false;
  /** The exit code for the signal that interrupted. */
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

  /** Runs a task that an interrupt must not leave half done. */
  async saving<Result>(save: () => Promise<Result>): Promise<Result> {
    this.#isSaving = true;
    try {
      return await save();
    } finally {
      this.#isSaving = false;
    }
  }

  /**
   * Returns the error to throw for a caught one: if the interrupt caused it, one that says how to resume,
   * else the error itself.
   */
  explained(error: unknown, command: readonly string[]): unknown {
    if (!this.signal.aborted || error !== this.signal.reason) return error;
    const again = commandToType(command, this.#environment);
    return new Interrupted(`Interrupted. Finished work is kept; \`${again}\` resumes.`, this.exitCode);
  }

  end(): void {
    this.#stopListening();
  }
}
