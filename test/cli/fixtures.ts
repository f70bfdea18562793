/** A small dataset that is quickly learned, and a shell that keeps what is written to it. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/cli/run.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { writeIdx } from "../../src/index.ts";
import { useOneThread } from "../support/one-thread.ts";
import type { Ran } from "./process.ts";

export { atelierProcess, type InProcess, type Ran } from "./process.ts";

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

/** Images of stripes, bright in every third line: the class is which. As many as asked for, a quarter of them to test on. */
export async function writeStripes(
  directory: string,
  { count = 96, size = 8, channels = 1, classes = 3 } = {},
): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [part, images] of [["train", count] as const, ["t10k", count / 4] as const]) {
    const labels = Uint8Array.from({ length: images }, (_, i) => i % classes);
    const row = size * channels;
    const data = Uint8Array.from({ length: images * size * row }, (_, at) => {
      const image = Math.floor(at / (size * row));
      const line = Math.floor(at / row) % size;
      return (line % classes === labels[image] ? 200 : 10) + ((image * 7 + at * 13) % 40);
    });
    const shape = channels === 1 ? [images, size, size] : [images, size, size, channels];
    await writeFile(join(directory, `${part}-images-idx${shape.length}-ubyte`), writeIdx({ data, shape }));
    await writeFile(
      join(directory, `${part}-labels-idx1-ubyte`),
      writeIdx({ data: labels, shape: [images] }),
    );
  }
  return directory;
}

export interface Surroundings {
  readonly environment?: Record<string, string>;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Called with everything that is written, and what interrupts as Ctrl-C does. */
  readonly onWrite?: (text: string, interrupt: () => void) => void;
}

/** Runs the command line in this process. */
export async function atelier(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { environment = {}, isTTY = false, columns, onWrite } = surroundings;
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
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onExit: () => () => {},
    exit: (exitCode) => {
      written.stderr += `[exit ${exitCode}]`;
    },
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
