/** The one mechanism by which everything that takes an object of options refuses what it does not know. */

import { ConfigurationError, unknownName } from "../errors.ts";
import type { Check } from "./check.ts";
import { formatReceived } from "./received.ts";

/** A check for every option of a type: leaving one out does not compile. */
export type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check };

/** Names that users bring from Keras, TensorFlow.js or older code, each with the name here. */
export type Aliases = Readonly<Record<string, string>>;

/**
 * Checks an object of options: an object it must be, every key a known one, every value what its check accepts.
 * `undefined` counts as not given.
 *
 * @param owner what takes the options, for the message: "conv2d", "fit"
 * @throws UnknownNameError for a key that is not known, with the nearest known one; ConfigurationError for a value
 *   that its check does not accept, for a required option that is missing, or for what is no object
 * @example
 * checkOptions<DropoutOptions>("dropout", options, { rate: required(fraction()), ...LAYER_CHECKS });
 */
export function checkOptions<Options>(
  owner: string,
  options: unknown,
  checks: Checks<Options>,
  aliases: Aliases = {},
): void {
  const known: Readonly<Record<string, Check>> = checks;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const names = Object.keys(known).slice(0, 3).join(", ");
    throw new ConfigurationError(
      `${owner}: expected options as an object, { ${names}${names === "" ? "" : ", "}… }. ` +
        `Received: ${formatReceived(options)}.`,
    );
  }
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, value] of given) {
    if (value !== undefined && !Object.hasOwn(known, name))
      throw unknownOption(owner, name, Object.keys(known), aliases);
  }
  for (const [name, check] of Object.entries(known)) checkOption(owner, name, given.get(name), check);
}

/**
 * Checks one option or argument; `undefined` passes unless the check is required.
 *
 * @throws ConfigurationError
 */
export function checkOption(owner: string, name: string, value: unknown, check: Check): void {
  if (value === undefined ? !check.isRequired : check.accepts(value)) return;
  throw new ConfigurationError(
    `${owner}: expected ${name} to be ${check.expected}. Received: ${formatReceived(value)}.`,
  );
}

function unknownOption(owner: string, name: string, known: readonly string[], aliases: Aliases): Error {
  const here = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  return unknownName(`${owner} option`, name, known, here);
}
