/** Callbacks as `fit` is given them: a list, or a single one. */

import { ConfigurationError, nearestName } from "../../errors/index.ts";
import {
  acceptedBy,
  type Check,
  type Checks,
  callable,
  callInstead,
  checkOption,
  formatReceived,
  isObject,
  text,
} from "../../options/index.ts";
import type { Callback } from "./callback.ts";

/** Every property that means something. */
export const PROPERTIES: Checks<Callback> = {
  name: text,
  state: callable,
  restore: callable,
  onTrainBegin: callable,
  onEpochBegin: callable,
  onBatchEnd: callable,
  onSteps: callable,
  onEpochEnd: callable,
  onTrainEnd: callable,
};

/** Those that are called when something happens. */
const METHODS = Object.keys(PROPERTIES).filter((name) => /^on[A-Z]/.test(name));

/**
 * The callbacks, checked: objects whose methods `on…` are all known.
 *
 * @param owner for the message: "fit"
 * @throws ConfigurationError otherwise
 */
export function readCallbacks(owner: string, given: Callback | readonly Callback[]): readonly Callback[] {
  const list = isList(given) ? given : [given];
  for (const callback of list) checkCallback(owner, callback);
  return list;
}

/** @throws ConfigurationError unless it is an object whose methods `on…` are all known */
export function checkCallback(owner: string, callback: unknown): void {
  if (!isObject(callback)) {
    throw new ConfigurationError(
      `${owner}: expected callbacks as an object of functions, { onEpochEnd(epoch, logs) { … } }, or a list of such.` +
        `${callInstead(callback)} Received: ${formatReceived(callback)}.`,
    );
  }
  for (const name of methodNames(callback)) {
    const method: unknown = Reflect.get(callback, name);
    if (method === undefined) continue;
    if (!METHODS.includes(name)) {
      const nearest = nearestName(name, METHODS);
      throw new ConfigurationError(
        `${owner}: expected a callback to have methods among ${METHODS.join(", ")}.` +
          `${nearest === undefined ? "" : ` Did you mean "${nearest}"?`} Received: ${formatReceived(name)}.`,
      );
    }
    if (typeof method === "function") continue;
    throw new ConfigurationError(
      `${owner}: expected ${name} of a callback to be a function. Received: ${formatReceived(method)}.`,
    );
  }
  // A user's callback may have any other properties.
  const known = Object.entries(PROPERTIES).filter(([name]) => name in callback);
  for (const [name, check] of known)
    checkOption(owner, `${name} of a callback`, Reflect.get(callback, name), check);
  const [hasState, hasRestore] = ["state", "restore"].map(
    (name) => Reflect.get(callback, name) !== undefined,
  );
  if (hasState === hasRestore) return;
  const [present, missing] = hasState ? ["state", "restore"] : ["restore", "state"];
  throw new ConfigurationError(
    `${owner}: expected a callback to have state and restore, or neither. Received: ${present} without ${missing}.`,
  );
}

/** Accepts the values of options named `callbacks`. */
export const callbacksCheck: Check = acceptedBy("callbacks", (given) =>
  readCallbacks("callbacks", given as Callback),
);

/** The names of what looks like a method of a callback, its class's included. */
function methodNames(callback: object): string[] {
  const names: string[] = [];
  for (
    let level: unknown = callback;
    typeof level === "object" && level !== null && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    names.push(...Object.getOwnPropertyNames(level).filter((name) => /^on([A-Z_]|_)/.test(name)));
  }
  return names;
}

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList(given: Callback | readonly Callback[]): given is readonly Callback[] {
  return Array.isArray(given);
}
