/** Runs the command line: arguments in, exit code out. */

import { CommanderError } from "commander";
import { AtelierError, UnknownNameError } from "../errors/index.ts";
import { withoutCredentials } from "../terminal/index.ts";
import { asOneMessage, withCleanOutput } from "./clean-output.ts";
import { Interrupted } from "./interruption.ts";
import { asTyped } from "./option-words.ts";
import { UsageError } from "./options.ts";
import { HELP_HINT, program } from "./program.ts";
import type { Shell } from "./shell.ts";
import { stylesFor } from "./styles.ts";

const FAILED = 1;
const WRONG_USAGE = 2;
/** Source: sysexits.h, EX_SOFTWARE. */
const DEFECT = 70;

/**
 * Runs the command in the arguments.
 *
 * @param argv the arguments, without node and script
 * @returns 0; 1 for an error that the message explains, 2 for wrong usage, 70 for a defect of Atelier, and 128 and
 *   the signal's number after an interrupt
 */
export async function run(argv: readonly string[], surroundings: Shell): Promise<number> {
  const shell = withCleanOutput(surroundings);
  const atelier = program(shell, argv);
  try {
    if (argv.some((argument) => argument.includes("\0"))) {
      throw new UsageError("Expected arguments without null bytes. Received: an argument with a null byte.");
    }
    await atelier.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return 0;
  } catch (error) {
    const command = atelier.commands.find((one) => argv.includes(one.name()));
    return report(asTyped(error, command), shell, argv.includes("--debug"));
  }
}

function report(error: unknown, shell: Shell, debug: boolean): number {
  // Commander has printed the message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof Interrupted) {
    shell.stderr.write(`${asOneMessage(error.message)}\n`);
    return error.exitCode;
  }
  const exitCode = exitCodeOf(error);
  const { red, dim } = stylesFor(shell.stderr, shell.environment);
  const message = asOneMessage(withoutCredentials(error instanceof Error ? error.message : String(error)));
  shell.stderr.write(`${red("error:")} ${message}\n`);
  if (exitCode === WRONG_USAGE) shell.stderr.write(`${HELP_HINT}\n`);
  if (exitCode === DEFECT && !debug)
    shell.stderr.write("This is a bug in Atelier; --debug prints a stack trace.\n");
  if (debug && error instanceof Error)
    shell.stderr.write(`${dim(asOneMessage(withoutCredentials(traceOf(error))))}\n`);
  return exitCode;
}

function exitCodeOf(error: unknown): number {
  // The user typed the names of recipes and datasets.
  if (error instanceof UsageError || error instanceof UnknownNameError) return WRONG_USAGE;
  // For example a full disk: the system's own message is clear enough.
  const isOfSystem = error instanceof Error && "syscall" in error;
  return error instanceof AtelierError || isOfSystem ? FAILED : DEFECT;
}

function traceOf(error: Error): string {
  const trace = error.stack ?? error.message;
  return error.cause instanceof Error ? `${trace}\nCaused by ${traceOf(error.cause)}` : trace;
}
