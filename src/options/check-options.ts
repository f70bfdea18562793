/** The one mechanism by which everything that takes an object of options refuses what it does not know. */

import { ConfigurationError, InternalError, unknownName } from "../errors/index.ts";
import { type Check, isObject } from "./check.ts";
import { nameHere } from "./foreign-names.ts";
import { callInstead } from "./makers.ts";
import { formatReceived } from "./received.ts";

/** A check for every option of a type: leaving one out does not compile. */
export type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check };

/**
 * Options that users bring from Keras, TensorFlow.js or older code: each with its name here, or, where Atelier has no
 * such option, with a check of what may be asked for by it, since it is done anyway ({@link leftOut}, {@link onlyAs}).
 */
export type Aliases = Readonly<Record<string, string | Check>>;

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
  if (!isObject(options)) {
    const names = Object.keys(known).slice(0, 3).join(", ");
    throw new ConfigurationError(
      `${owner}: expected options as an object, { ${names}${names === "" ? "" : ", "}… }. ` +
        `Received: ${formatReceived(options)}.`,
    );
  }
  if (QUESTION in options) throw new Answer(known);
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, value] of given) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (alias === undefined || typeof alias === "string") {
      const names = Object.keys(known);
      throw unknownName(`${owner} option`, name, names, alias ?? nameHere(name, names));
    }
    checkOption(owner, name, value, alias);
  }
  for (const [name, check] of Object.entries(known)) checkOption(owner, name, given.get(name), check);
}

/** Options that have it ask which ones there are. */
const QUESTION = Symbol("which options are there?");

class Answer extends Error {
  readonly checks: Readonly<Record<string, Check>>;

  constructor(checks: Readonly<Record<string, Check>>) {
    super("the options that there are");
    this.checks = checks;
  }
}

/**
 * Returns the checks by which a function looks at its options: those of the first {@link checkOptions} that it gives them to.
 *
 * @throws InternalError if it gives them to none
 * @example
 * checksOf(layers.dropout).rate.expected; // "a number at least 0 and less than 1"
 */
export function checksOf(take: (options: never) => unknown): Readonly<Record<string, Check>> {
  try {
    take({ [QUESTION]: true } as never);
  } catch (error) {
    if (error instanceof Answer) return error.checks;
    throw error;
  }
  throw new InternalError(`expected ${formatReceived(take)} to check its options`);
}

/**
 * Checks one option or argument; `undefined` passes unless the check is required.
 *
 * @throws ConfigurationError
 */
export function checkOption(owner: string, name: string, value: unknown, check: Check): void {
  if (value === undefined ? !check.isRequired : check.accepts(value)) return;
  throw (
    check.refusal?.(value) ??
    new ConfigurationError(
      `${owner}: expected ${name} to be ${check.expected}.${callInstead(value)} Received: ${formatReceived(value)}.`,
    )
  );
}

/**
 * Checks a name; gives it back.
 *
 * @param kind what is named, in the singular: "activation"
 * @param aliases names that users bring, each with the name here
 * @throws UnknownNameError with the nearest known name
 */
export function checkName<Name extends string>(
  kind: string,
  name: unknown,
  known: readonly Name[],
  aliases: Readonly<Record<string, Name>> = {},
): Name {
  const found = known.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  const key = typeof name === "string" ? name.toLowerCase() : "";
  throw unknownName(kind, name, known, Object.hasOwn(aliases, key) ? aliases[key] : undefined);
}

/**
 * Reads what {@link checkOptions} is to check of something that may be an instance of a class: of an object literal all its
 * own properties, of an instance those that are known, whether its own or its class's.
 */
export function knownProperties(
  given: object,
  checks: Readonly<Record<string, Check>>,
): Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype === Object.prototype || prototype === null) return { ...given };
  return Object.fromEntries(Object.keys(checks).map((name) => [name, Reflect.get(given, name)]));
}
