/**
 * Records what `atelier train` writes to a terminal, and when, for the moving picture of the README:
 *
 *     ATELIER_DATA=… npm run --silent bench:picture -- --record
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { processShell } from "../../src/cli/shell.ts";

/** A piece of text that was written. */
export interface Written {
  /** Seconds since the start of the command. */
  readonly at: number;
  readonly text: string;
}

export interface Recording {
  readonly command: string;
  readonly columns: number;
  readonly written: readonly Written[];
  /** When the command ended, in seconds. */
  readonly seconds: number;
}

const COLUMNS = 96;
const ARGUMENTS = ["train", "fashion-mnist", "--recipe", "sprint", "--seed", "1"];

/** Trains, which takes half a minute, and returns what a terminal was sent meanwhile. */
export async function record(): Promise<Recording> {
  const written: Written[] = [];
  const start = performance.now();
  const seconds = () => Number(((performance.now() - start) / 1000).toFixed(3));
  const write = (text: string) => {
    written.push({ at: seconds(), text });
    return true;
  };
  const output = { isTTY: true, columns: COLUMNS, write };
  const environment = { ...process.env, TERM: "xterm-256color", npm_lifecycle_event: "npx" };
  const { ask: _, ...shell } = processShell();
  const directory = mkdtempSync(join(tmpdir(), "picture-"));
  try {
    const args = [...ARGUMENTS, "--out", "runs/sprint"];
    process.chdir(directory);
    const exitCode = await run(args, { ...shell, environment, stdout: output, stderr: output });
    if (exitCode !== 0) throw new Error(`expected exit code 0: ${written.at(-1)?.text}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
  return { command: `npx atelier ${ARGUMENTS.join(" ")}`, columns: COLUMNS, written, seconds: seconds() };
}
