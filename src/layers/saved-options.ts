import { type Activation, savedActivation } from "../activations/activations.ts";
import { ConfigurationError } from "../errors/index.ts";
import { type InitializerFunction, savedInitializer } from "../initializers/own.ts";
import { formatReceived } from "../options/index.ts";
import { type RegularizerFunction, savedRegularizer } from "../regularizers/own.ts";
import type { BaseLayer } from "./layer.ts";

/**
 * Lists the options of a layer as a file keeps them: an activation, initializer or regularizer of a user's own by the name that it
 * is registered under.
 *
 * @throws {ConfigurationError} for a function that has no name
 */
export function savedOptions({ type, options }: BaseLayer): Readonly<Record<string, unknown>> {
  const entries = Object.entries<unknown>({ ...options }).map(([name, value]) => {
    if (typeof value !== "function") return [name, value];
    if (name === "activation") return [name, savedActivation(value as Activation)];
    if (/initializer$/i.test(name)) return [name, savedInitializer(value as InitializerFunction)];
    if (/regularizer$/i.test(name)) return [name, savedRegularizer(value as RegularizerFunction)];
    throw new ConfigurationError(
      `${type}: expected options that can be saved in a file. Received: ${name}, ${formatReceived(value)}.`,
    );
  });
  return Object.fromEntries(entries);
}
