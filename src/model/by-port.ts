/** Arguments for the inputs or outputs of a model: one value, a list, or a record by name. */

import { ConfigurationError, unknownName } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";

/** One thing for a model with one input (or output); for others a list in their order, or a record by their names. */
export type ByPort<Item> = Item | readonly Item[] | Readonly<Record<string, Item>>;

/** An input or output, by its name. */
interface Named {
  readonly name: string;
}

/**
 * Finds what was given for each input or output.
 *
 * @param what for the message: "inputs", "targets"
 * @param isItem whether something is one thing itself, and no list or record of them
 * @returns one for each port, in order
 * @throws ConfigurationError, UnknownNameError if something is missing or too much
 */
export function byPort<Item>(
  what: string,
  ports: readonly Named[],
  given: ByPort<Item>,
  isItem: (value: unknown) => boolean,
): Item[] {
  const names = ports.map(({ name }) => name);
  if (isRecord(given) && !isItem(given)) return byName(what, names, given as Readonly<Record<string, Item>>);
  if (names.length === 1) {
    const isList = Array.isArray(given) && given.length === 1 && isRecord(given[0]) && isItem(given[0]);
    return [isList ? given[0] : (given as Item)];
  }
  if (Array.isArray(given) && given.length === names.length) return [...given];
  throw new ConfigurationError(
    `Expected ${what} as a list of ${names.length} or a record { ${names.join(", ")} }, one for each. ` +
      `Received: ${Array.isArray(given) ? `a list of ${given.length}` : formatReceived(given)}.`,
  );
}

function byName<Item>(what: string, names: readonly string[], given: Readonly<Record<string, Item>>): Item[] {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownName(`key of the ${what}`, unknown, names);
  return names.map((name) => {
    const item = Object.hasOwn(given, name) ? given[name] : undefined;
    if (item === undefined) {
      throw new ConfigurationError(
        `Expected ${what} for ${names.map((each) => `"${each}"`).join(", ")}. Received: none for "${name}".`,
      );
    }
    return item;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Returns true if something is a tensor, numbers nested in arrays, or at least no record of them. */
export function isTensorLike(value: unknown): boolean {
  if (!isRecord(value)) return true;
  return "data" in value || "dataSync" in value || Object.getPrototypeOf(value) !== Object.prototype;
}
