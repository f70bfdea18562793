/** What the command line has around it: streams, environment, interrupts. Tests bring their own. */

import { writeSync } from "node:fs";

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
  /**
   * Has Ctrl-C, or another request to end, call the listener instead of ending the process.
   *
   * @param listener given the exit code that says so
   * @returns ends this
   */
  onInterrupt(listener: (exitCode: number) => void): () => void;
  /** Calls the listener when the process ends, however that comes about. */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(exitCode: number): void;
}

const FAILED = 1;
/** By convention 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

/** The shell that this process was started from. */
export function processShell(): Shell {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Whoever was reading has seen enough, as with `atelier evaluate model.onnx | head`.
      if (error.code === "EPIPE") process.exit(EXIT_CODES.SIGPIPE);
      // A full disk behind a redirection, say: what is lost is told where it can be read.
      const name = stream === process.stdout ? "standard output" : "standard error";
      try {
        writeSync(2, `error: Expected to write to ${name}. Received: ${error.message}.\n`);
      } finally {
        process.exit(FAILED);
      }
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: import.meta.url.endsWith(".ts") ? inCheckout(process.env) : process.env,
    onInterrupt(listener) {
      const onSigint = () => listener(EXIT_CODES.SIGINT);
      const onSigterm = () => listener(EXIT_CODES.SIGTERM);
      process.on("SIGINT", onSigint).on("SIGTERM", onSigterm);
      return () => process.off("SIGINT", onSigint).off("SIGTERM", onSigterm);
    },
    onExit(listener) {
      process.on("exit", listener);
      return () => process.off("exit", listener);
    },
    exit: (exitCode) => process.exit(exitCode),
  };
}

/** In a checkout commands are typed with npm, also if this process was started without it. */
function inCheckout(environment: Shell["environment"]): Shell["environment"] {
  return {
    ...environment,
    npm_lifecycle_event: environment.npm_lifecycle_event === "start" ? "start" : "atelier",
  };
}
