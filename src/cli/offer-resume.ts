/** What is said where a run would begin in the place of one that has not ended. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { commandToType } from "../terminal/index.ts";
import { formatMoment } from "./formats.ts";
import { Interrupted } from "./interruption.ts";
import type { RunSetting } from "./prepare-run.ts";
import { lockHolder } from "./run-lock.ts";
import type { Shell } from "./shell.ts";
import type { TrainOptions } from "./train.ts";
import { isUnfinishedRun, readUnfinished, type UnfinishedRun } from "./unfinished-run.ts";

/**
 * Looks for an unfinished run of the same command: in the output directory, or where none is named in `runs/`. In a
 * terminal it asks whether to go on with it.
 *
 * @returns the directory of the run to go on with; undefined to begin another one
 * @throws ConfigurationError if the output directory holds an unfinished run that is not to be given up; Interrupted if
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
    const question = `${directory} holds an unfinished run of this command, ${begun}. Go on with it? [Y/n] `;
    const answer = await shell.ask(question, interruption.signal);
    if (interruption.signal.aborted) throw new Interrupted("Interrupted.", interruption.exitCode);
    if (answer !== undefined && /^(?:y(?:es)?)?$/i.test(answer.trim())) return directory;
    if (out === undefined) {
      shell.stderr.write(`${answer === undefined ? "\n" : ""}Beginning another one\n`);
      return undefined;
    }
  }
  if (out !== undefined) refuseUnfinished(directory, shell);
  const again = resumeCommand(directory, shell);
  shell.stderr.write(
    `note: ${directory} holds an unfinished run of this command; \`${again}\` goes on with it\n`,
  );
  return undefined;
}

/**
 * Checks that there is no unfinished run in a directory.
 *
 * @throws ConfigurationError that says how to go on with it, and how to give it up
 */
export function refuseUnfinished(directory: string, shell: Shell): void {
  if (!isUnfinishedRun(directory)) return;
  const run = readIfReadable(directory);
  const received = run === undefined ? "an unfinished run" : `the unfinished run of ${run.config.command}`;
  throw new ConfigurationError(
    `Expected --out to be a directory without an unfinished run: \`${resumeCommand(directory, shell)}\` goes on with ` +
      `it, and --overwrite begins anew in its place. Received: ${directory}, with ${received}.`,
  );
}

/** What goes on with the run in a directory, as it can be typed here. */
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

/** The unfinished run of a command among those in `runs/`; of several the one that began last. */
function findUnfinished(command: string): FoundRun | undefined {
  const found = namesIn("runs")
    .map((name) => unfinishedIn(join("runs", name)))
    .filter((each) => each !== undefined)
    .filter(({ run }) => run?.config.command === command);
  const began = ({ run }: FoundRun) => run?.config.startedAt ?? "";
  return found.sort((a, b) => (began(a) < began(b) ? 1 : -1))[0];
}

/** The unfinished run in a directory, unless a process is at it. */
function unfinishedIn(directory: string): FoundRun | undefined {
  if (!isUnfinishedRun(directory) || lockHolder(directory) !== undefined) return undefined;
  return { directory, run: readIfReadable(directory) };
}

/** A damaged record is one of an unfinished run all the same. */
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
