/** Offers to resume an unfinished run instead of replacing it. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors/index.ts";
import { commandToType } from "../terminal/index.ts";
import { formatMoment } from "./formats.ts";
import { Interrupted } from "./interruption.ts";
import type { RunSetting } from "./prepare-run.ts";
import { lockHolder } from "./run-lock.ts";
import type { Shell } from "./shell.ts";
import type { TrainOptions } from "./train.ts";
import { isUnfinishedRun, readUnfinished, type UnfinishedRun } from "./unfinished-run.ts";

/**
 * Looks for an unfinished run of the same command in the output directory, or by default in `runs/`. In a
 * terminal, asks whether to resume it.
 *
 * @returns the directory of the run to resume; undefined to start a new one
 * @throws ConfigurationError if the output directory holds an unfinished run that must not be replaced; Interrupted if
 *   the question was answered by Ctrl-C
 */
export async function offerResume(
  { out, overwrite = false }: TrainOptions,
  command: string,
  { shell, interruption }: RunSetting,
): Promise<string | undefined> {
  if (overwrite) return undefined;
  const found = out === undefined ? findUnfinished(command) : unfinishedIn(out);
  if (found === undefined) return undefined;
  const { directory, run } = found;
  const isSame = run?.config.command === command;
  if (isSame && shell.ask !== undefined) {
    const begun = `begun ${formatMoment(run.config.startedAt)}`;
    const question = `${directory} holds an unfinished run of this command, ${begun}. Resume it? [Y/n] `;
    const answer = await shell.ask(question, interruption.signal);
    if (interruption.signal.aborted) throw new Interrupted("Interrupted.", interruption.exitCode);
    if (answer !== undefined && /^(?:y(?:es)?)?$/i.test(answer.trim())) return directory;
    if (out === undefined) {
      shell.stderr.write(`${answer === undefined ? "\n" : ""}Starting a new run\n`);
      return undefined;
    }
  }
  if (out !== undefined) refuseUnfinished(directory, shell);
  const again = resumeCommand(directory, shell);
  shell.stderr.write(`note: ${directory} holds an unfinished run of this command; \`${again}\` resumes it\n`);
  return undefined;
}

/**
 * Checks that there is no unfinished run in a directory.
 *
 * @throws ConfigurationError that says how to resume it and how to replace it
 */
export function refuseUnfinished(directory: string, shell: Shell): void {
  if (!isUnfinishedRun(directory)) return;
  const run = readIfReadable(directory);
  const received = run === undefined ? "an unfinished run" : `the unfinished run of ${run.config.command}`;
  throw new ConfigurationError(
    `Expected --out to be a directory without an unfinished run: \`${resumeCommand(directory, shell)}\` resumes ` +
      `it, and --overwrite replaces it. Received: ${directory}, with ${received}.`,
  );
}

/** Returns the command that resumes the run in a directory. */
export function resumeCommand(
  directory: string,
  { environment }: Shell,
  more: readonly string[] = [],
): string {
  return commandToType(["train", "--resume", directory, ...more], environment);
}

interface FoundRun {
  readonly directory: string;
  /** Undefined if its record cannot be read. */
  readonly run: UnfinishedRun | undefined;
}

/** Finds the unfinished run of a command in `runs/`; of several, the latest. */
function findUnfinished(command: string): FoundRun | undefined {
  const found = namesIn("runs")
    .map((name) => unfinishedIn(join("runs", name)))
    .filter((each) => each !== undefined)
    .filter(({ run }) => run?.config.command === command);
  const began = ({ run }: FoundRun) => run?.config.startedAt ?? "";
  return found.sort((a, b) => (began(a) < began(b) ? 1 : -1))[0];
}

/** Returns the unfinished run in a directory, unless a process is running it. */
function unfinishedIn(directory: string): FoundRun | undefined {
  if (!isUnfinishedRun(directory) || lockHolder(directory) !== undefined) return undefined;
  return { directory, run: readIfReadable(directory) };
}

/** Reads a record; a damaged one still means an unfinished run. */
function readIfReadable(directory: string): UnfinishedRun | undefined {
  try {
    return readUnfinished(directory);
  } catch {
    return undefined;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
