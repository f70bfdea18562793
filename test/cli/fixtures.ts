/** A shell that keeps what is written to it, and a small dataset that is quickly learned. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/cli/run.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { useOneThread } from "../support/one-thread.ts";
import type { Ran } from "./process.ts";

export { atelierProcess, FROM_SOURCE, type InProcess, type Ran } from "./process.ts";
export { writeStripes } from "./stripes.ts";

/**
 * A directory that is removed when the test ends.
 *
 * @param atEnd the test's own, if others run at the same time
 */
export async function temporaryDirectory(atEnd = onTestFinished): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-cli-"));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export interface Surroundings {
  readonly environment?: Record<string, string>;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Answers questions, each time one; default: nobody is there to ask. */
  readonly answer?: (question: string) => string;
  /** Called with everything that is written, and what interrupts as Ctrl-C does. */
  readonly onWrite?: (text: string, interrupt: () => void) => void;
}

/** Runs the command line in this process. */
export async function atelier(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { environment = {}, isTTY = false, columns, answer, onWrite } = surroundings;
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<(exitCode: number) => void>();
  const interrupt = () => {
    for (const listener of listeners) listener(130);
  };
  const output = (name: "stdout" | "stderr") => ({
    isTTY,
    columns,
    write(text: string) {
      written[name] += text;
      onWrite?.(text, interrupt);
    },
  });
  const shell: Shell = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    environment: { TERM: "xterm-256color", ...environment },
    computesApart: false,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onExit: () => () => {},
    exit: (exitCode) => {
      written.stderr += `[exit ${exitCode}]`;
    },
    ...(answer && { ask: async (question) => answer(question) }),
  };
  try {
    return { exitCode: await run(argv, shell), ...written };
  } finally {
    // Other tests of this worker do not want their progress here.
    useOneThread();
  }
}

/** The JSON in the last line. */
export function lastLine(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}
