/** What the command line has around it: streams, environment, interrupts. Tests bring their own. */

import { writeSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { IS_SOURCE } from "../package-files.ts";

/** A stream for text. */
export interface Output {
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** How many characters fit on a line of the terminal. */
  readonly columns?: number | undefined;
}

export interface Shell {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether long computations run in a process of their own, which costs a fifth of a second at the start. */
  readonly computesApart: boolean;
  /**
   * Has Ctrl-C, or another request to end, call the listener instead of ending the process: SIGTERM, SIGHUP (the
   * terminal was closed), or that nobody reads standard output any more. SIGQUIT (Ctrl-\) ends the process at once.
   *
   * @param listener given the exit code that says so
   * @returns ends this
   */
  onInterrupt(listener: (exitCode: number) => void): () => void;
  /** Calls the listener when the process ends, however that comes about. */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(exitCode: number): void;
  /**
   * Asks a question and waits for a line; undefined if none comes (Ctrl-D), or the signal does. Absent where nobody is
   * there to answer: standard input or standard error is no terminal.
   */
  ask?(question: string, signal: AbortSignal): Promise<string | undefined>;
}

const FAILED = 1;
/** By convention 128 and the number of the signal. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** The shell that this process was started from. */
export function processShell(): Shell {
  const listeners = new Set<(exitCode: number) => void>();
  let isLost = false;
  const onLost = (exitCode: number, tell?: () => void) => {
    // `2>&1 | head` loses both streams, which is no second Ctrl-C.
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
      // The program that reads has seen enough, as with `atelier evaluate model.onnx | head`.
      if (error.code === "EPIPE") return onLost(EXIT_CODES.SIGPIPE);
      // A full disk behind a redirection, say: what is lost is told where it can be read.
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
    // There is nobody left to tell.
  }
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  // Not as a terminal: it stays with the system to edit the line, and to make a signal of Ctrl-C.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const closed = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    const answered = lines.question(question, { signal }).catch(() => undefined);
    return await Promise.race([answered, closed]);
  } finally {
    lines.close();
  }
}

/** In a checkout commands are typed with npm, also if this process was started without it. */
function inCheckout(environment: Shell["environment"]): Shell["environment"] {
  return {
    ...environment,
    npm_lifecycle_event: environment.npm_lifecycle_event === "start" ? "start" : "atelier",
  };
}
