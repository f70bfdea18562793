/** Translates option names in errors from the library's to those of the command line. */

import type { Command } from "commander";
import { ConfigurationError } from "../errors/index.ts";
import { UsageError } from "./options.ts";

/** Options whose command-line names differ by more than spelling. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  trainCount: "--train-images",
  testCount: "--test-images",
  mirrors: "--mirror",
};

/** Matches the owner and the option at the start of a message: "drawDataset: expected trainCount to be …". */
const OPTION = /^(?:[\w.]+: expected|Expected) (\w+)(?= (?:to be|of) )/;

/**
 * Converts an error about an option of the command to a usage error; returns other errors unchanged.
 *
 * @example
 * // ConfigurationError: drawDataset: expected trainCount to be an integer from 0 to 60000. Received: 70000.
 * // UsageError: Expected --train-images to be an integer from 0 to 60000. Received: 70000.
 */
export function asTyped(error: unknown, command: Command | undefined): unknown {
  if (!(error instanceof ConfigurationError) || error instanceof UsageError || command === undefined)
    return error;
  const name = OPTION.exec(error.message)?.[1] ?? "";
  const options = new Map(command.options.map((option) => [option.attributeName(), option.long]));
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  const flag = options.get(name) ?? command.options.find(({ long }) => long === other)?.long;
  if (!flag) return error;
  return new UsageError(error.message.replace(OPTION, `Expected ${flag}`), { cause: error });
}
