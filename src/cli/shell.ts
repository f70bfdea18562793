/** The surroundings of the command line: streams, environment, interrupts. Tests use their own. */

import { writeSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { IS_SOURCE } from "../package-files.ts";

/** A stream for text. */
export interface Output {
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

export interface Shell {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether long computations run in a separate process, which costs a fifth of a second at the start. */
  readonly computesApart: boolean;
  /**
   * Has Ctrl-C, or another request to end, call the listener instead of ending the process: SIGTERM, SIGHUP (the
   * terminal was closed), or the reader of standard output closed it. SIGQUIT (Ctrl-\) ends the process at once.
   *
   * @param listener receives the exit code
   * @returns a function that stops listening
   */
  onInterrupt(listener: (exitCode: number) => void): () => void;
  /** Calls the listener when the process ends, for whatever reason. */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(exitCode: number): void;
  /**
   * Asks a question and waits for a line; undefined after Ctrl-D or an abort. Absent if nobody can
   * answer: standard input or standard error is not a terminal.
   */
  ask?(question: string, signal: AbortSignal): Promise<string | undefined>;
}

const FAILED = 1;
/** By convention 128 plus the number of the signal. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** The shell that this process was started from. */
export function processShell(): Shell {
  const listeners = new Set<(exitCode: number) => void>();
  let isLost = false;
  const onLost = (exitCode: number, tell?: () => void) => {
    // `2>&1 | head` closes both streams, which must not count as a second Ctrl-C.
    if (isLost) return;
    isLost = true;
    tell?.();
    if (listeners.size === 0) process.exit(exitCode);
    for (const listener of listeners) listener(exitCode);
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The terminal was closed: SIGHUP says so too.
      if (error.code === "EIO" && stream.isTTY) return;
      // The reader has closed the pipe, as in `atelier evaluate model.onnx | head`.
      if (error.code === "EPIPE") return onLost(EXIT_CODES.SIGPIPE);
      // For example a full disk behind a redirection: the loss is reported on the other stream.
      const name = stream === process.stdout ? "standard output" : "standard error";
      onLost(FAILED, () => sayAtOnce(`error: Expected to write to ${name}. Received: ${error.message}.\n`));
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: IS_SOURCE ? inCheckout(process.env) : process.env,
    computesApart: true,
    onInterrupt(listener) {
      const ofSignals = SIGNALS.map((signal) => [signal, () => listener(EXIT_CODES[signal])] as const);
      for (const [signal, onSignal] of ofSignals) process.on(signal, onSignal);
      listeners.add(listener);
      return () => {
        for (const [signal, onSignal] of ofSignals) process.off(signal, onSignal);
        listeners.delete(listener);
      };
    },
    onExit(listener) {
      process.on("exit", listener);
      return () => process.off("exit", listener);
    },
    exit: (exitCode) => process.exit(exitCode),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  };
}

/** Writes to standard error, which may be lost too. */
function sayAtOnce(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody is left to read it.
  }
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  // Not in terminal mode: the system edits the line and turns Ctrl-C into a signal.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const closed = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    const answered = lines.question(question, { signal }).catch(() => undefined);
    return await Promise.race([answered, closed]);
  } finally {
    lines.close();
  }
}

/** In a checkout, commands are shown with npm even if this process was started without it. */
function inCheckout(environment: Shell["environment"]): Shell["environment"] {
  return {
    ...environment,
    npm_lifecycle_event: environment.npm_lifecycle_event === "start" ? "start" : "atelier",
  };
}
