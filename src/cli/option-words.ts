/** Errors in the words of what was typed: the library calls options by other names than the command line. */

import type { Command } from "commander";
import { ConfigurationError } from "../errors.ts";
import { UsageError } from "./options.ts";

/** Options of the library whose names are not those of the command line in another spelling. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  trainCount: "--train-images",
  testCount: "--test-images",
  mirrors: "--mirror",
};

/** Who takes the option, and its name, at the beginning of a message: "drawDataset: expected trainCount to be …". */
const OPTION = /^(?:[\w.]+: expected|Expected) (\w+)(?= (?:to be|of) )/;

/**
 * The same error, as one of wrong usage, if it is about an option of the command; every other error as it is.
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
