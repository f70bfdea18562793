/** Networks made by a module of the user's. */

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigurationError } from "../errors/index.ts";
import { isPlain } from "../experiment/checks.ts";
import type { Plain } from "../experiment/index.ts";
import { Model } from "../model/model.ts";
import { formatReceived, isObject } from "../options/index.ts";
import { sourcesOf } from "../pieces/code-fingerprint.ts";
import { fingerprintOf } from "../pieces/piece.ts";
import { SETTINGS } from "./settings.ts";

/**
 * Arguments of a network module's default export, besides its own options.
 *
 * @see {@link SweepFile.network}
 */
export interface NetworkContext {
  /** Shape of one image: `[height, width, channels]`. */
  readonly inputShape: readonly number[];
  /** Number of classes. */
  readonly classCount: number;
  /** Seed for the initial weights. */
  readonly seed: number;
}

/** A module that makes a network. */
export interface NetworkModule {
  /** Fingerprint of its source, and of the files that it imports by relative paths. */
  readonly source: string;
  /** Options that can be fixed or varied, with their defaults. */
  readonly options: Readonly<Record<string, Plain>>;
  /** Makes the network, not compiled. */
  make(context: NetworkContext, options: Readonly<Record<string, Plain>>): Promise<Model>;
}

/**
 * Loads a module whose default export makes a network. Its export `options`, if there is one, has the options that can be
 * varied, with their defaults.
 *
 * @param path of a JavaScript module; TypeScript where Node itself reads it, from 22.18 on
 * @throws ConfigurationError if there is no such module, it cannot be loaded, or it exports something else
 * @example
 * // network.mjs
 * import { layers, sequential } from "atelier";
 * export const options = { units: 128 };
 * export default ({ inputShape, classCount, seed, units }) =>
 *   sequential([layers.flatten({ inputShape }), layers.dense({ units, activation: "relu" }),
 *     layers.dense({ units: classCount, activation: "softmax" })], { seed });
 */
export async function loadNetwork(path: string): Promise<NetworkModule> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new ConfigurationError(
      `Expected a module that makes a network at ${path}. Received: no such file.`,
    );
  }
  const url = pathToFileURL(file);
  const { default: make, options = {} } = await importModule(path, url.href);
  if (typeof make !== "function" || !isObject(options) || !isPlain(options)) {
    throw new ConfigurationError(
      `Expected ${path} to export a function that makes a network as its default, and "options" as an object of plain ` +
        `values. Received: ${formatReceived(make)}, and ${formatReceived(options)}.`,
    );
  }
  const taken = Object.keys(options).find((name) => name !== "dropout" && Object.hasOwn(SETTINGS, name));
  if (taken !== undefined) {
    throw new ConfigurationError(
      `Expected the options of ${path} to have other names than the settings of trainings. Received: "${taken}".`,
    );
  }
  const sources = sourcesOf([url], pathToFileURL(`${dirname(file)}/`));
  return {
    source: await fingerprintOf(Object.fromEntries(sources)),
    options: options as Readonly<Record<string, Plain>>,
    async make(context, given) {
      const network: unknown = await make({ ...context, ...options, ...given });
      if (network instanceof Model) return network;
      throw new ConfigurationError(
        `Expected ${path} to make a model, such as sequential([…]). Received: ${formatReceived(network)}.`,
      );
    },
  };
}

/** Imports a user's module, whose faults are the user's. */
async function importModule(path: string, href: string): Promise<{ default?: unknown; options?: unknown }> {
  try {
    return await import(href);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    const hint = /\.[cm]?ts$/.test(path)
      ? " Node reads TypeScript from version 22.18 on; for an older one, compile it to JavaScript."
      : "";
    throw new ConfigurationError(
      `Expected a module that makes a network at ${path}, which loads without errors.${hint} Received: ` +
        `${reason.replace(/\.$/, "")}.`,
      { cause: error },
    );
  }
}
