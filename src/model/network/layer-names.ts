/** Names of layers, unique within a model. */

import { ConfigurationError } from "../../errors/index.ts";

/** A layer that needs a name: the one that it was given, if any, and Keras' class name. */
export interface Nameable {
  readonly className: string;
  readonly options: { readonly name?: string | undefined };
}

/**
 * Returns the names given, and for the others Keras' snake_case class name, numbered from the second on.
 *
 * @throws ConfigurationError if two layers were given the same name
 */
export function uniqueNames(layers: readonly Nameable[]): string[] {
  const given = layers.flatMap(({ options }) => options.name ?? []);
  checkUnique("layers", given);
  const taken = new Set(given);
  const numbers = new Map<string, number>();
  return layers.map(({ options, className }) => {
    if (options.name !== undefined) return options.name;
    const base = snakeCase(className);
    let number = numbers.get(base) ?? 0;
    const nameOf = () => (number === 0 ? base : `${base}_${number}`);
    while (taken.has(nameOf())) number++;
    const name = nameOf();
    numbers.set(base, number + 1);
    taken.add(name);
    return name;
  });
}

/**
 * Checks that no name stands twice.
 *
 * @throws ConfigurationError that says which one does
 */
export function checkUnique(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new ConfigurationError(`Expected names of ${what} to be unique. Received: "${name}" twice.`);
    }
    seen.add(name);
  }
}

/** "MaxPooling2D" → "max_pooling2d", "ReLU" → "re_lu", as Keras does. */
function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
