/**
 * Experiments as addresses, the part of a link after the `#`: `data=mnist&network=sprint&rate=0.01&seed=7&v=1`.
 * Defaults are left out. The version stands last, so that no link ends in a parenthesis, which mail programs cut
 * off.
 */

import { AddressError, AtelierError, unknownName } from "../errors/index.ts";
import { layers } from "../layers/index.ts";
import { type Check, checkName, formatReceived } from "../options/index.ts";
import { checkExperiment, datasetName, MAX_LAYERS, SETTINGS } from "./checks.ts";
import type { Experiment, LayerDescription, NetworkDescription, Part, Settings } from "./experiment.ts";
import { isSame, networkName, networks } from "./networks.ts";
import {
  NotationError,
  readTerm,
  readTerms,
  readValue,
  type Term,
  writeTerm,
  writeTerms,
  writeValue,
} from "./notation.ts";
import { DEFAULT_DATASET, DEFAULT_SETTINGS } from "./presets.ts";

/** Version of addresses; changes with defaults, named networks, or the notation. */
const VERSION = 1;

/** Length of the longest address in characters; browsers and mail programs accept some thousands. */
const MAX_ADDRESS = 20_000;

/** Name of a setting in an address, and how it is written and read. */
interface Field<Value> {
  readonly name: string;
  write(value: Value): string;
  read(text: string): unknown;
}

/** Values written for absent settings, unless absence is the default. */
const ABSENT = { schedule: "none", trainCount: "all", stopAt: "never", recipe: "none" } as const;

const plain = <Value extends number | string | object>(name: string): Field<Value> => ({
  name,
  write: (value) => writeValue(value as never),
  read: readValue,
});
const text = (name: string): Field<string> => ({ name, write: (value) => value, read: (value) => value });
const term = (name: string): Field<Part> => ({ name, write: writeTerm, read: readTerm });

const FIELDS: { readonly [Name in keyof Required<Settings>]: Field<NonNullable<Settings[Name]>> } = {
  optimizer: term("optimizer"),
  learningRate: plain("rate"),
  schedule: term("schedule"),
  labelSmoothing: plain("smoothing"),
  batchSize: plain("batch"),
  epochs: plain("epochs"),
  focus: plain("focus"),
  augmentation: {
    name: "augment",
    write: (parts) => (parts.length === 0 ? "none" : writeTerms(parts)),
    read: (value) => (value === "none" ? [] : readTerms(value)),
  },
  trainCount: plain("images"),
  validationSplit: plain("validation"),
  seed: plain("seed"),
  stopAt: plain("stop"),
  recipe: text("recipe"),
};

const SETTING_NAMES = Object.keys(FIELDS) as (keyof Settings)[];

/**
 * Encodes an experiment as an address, the part of a link after the `#`. {@link fromAddress} restores it.
 *
 * @throws {ConfigurationError} if it is not an experiment
 * @throws {UnknownNameError} for an unknown name in it
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment = experiments.presetExperiment("sprint", { name: "mnist", length: 60_000 }, 7);
 * console.log(experiments.toAddress(experiment).split("&")[0]); // data=mnist
 * const plain = experiments.defaultExperiment("kmnist");
 * console.log(experiments.toAddress(plain)); // data=kmnist&v=1
 * ```
 */
export function toAddress(experiment: Experiment): string {
  checkExperiment(experiment);
  const { dataset, network, settings } = experiment;
  const fields: [string, string][] = [];
  if (dataset !== DEFAULT_DATASET) fields.push(["data", dataset]);
  const name = networkName(network);
  if (name !== "post") fields.push(["network", name ?? writeTerms(network.layers.map(termOf))]);
  for (const setting of SETTING_NAMES) {
    const value = settings[setting];
    if (isSame(value, DEFAULT_SETTINGS[setting])) continue;
    fields.push([FIELDS[setting].name, writeSetting(setting, value)]);
  }
  fields.push(["v", String(VERSION)]);
  return fields.map(([field, value]) => `${field}=${escaped(value)}`).join("&");
}

function writeSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): string {
  const absent: Partial<Record<keyof Settings, string>> = ABSENT;
  if (value === undefined || value === null) return absent[name] ?? "";
  const written = FIELDS[name].write(value as NonNullable<Settings[Name]>);
  // A text that would say that there is none.
  return name === "recipe" && (written === ABSENT.recipe || written.startsWith("'"))
    ? `'${written}`
    : written;
}

/** Percent-encodes only the characters that cannot stand in an address. */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",");
}

function termOf({ type, options, name, from }: LayerDescription): Term {
  return {
    type,
    options: { ...options, ...(name === undefined ? {} : { name }), ...(from === undefined ? {} : { from }) },
  };
}

/**
 * Decodes the experiment of an address: a whole link, its hash, or the hash's text; omitted settings get their
 * defaults. If the hash has a `?`, the experiment is the part after it: `#train?data=mnist&v=1`.
 *
 * Whether the network fits the images is left to `checkNetwork`, which reports it layer by layer.
 *
 * @throws {AddressError} with the faulty field and what was expected of it
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { dataset, settings } = experiments.fromAddress("https://example.org/#data=mnist&epochs=2&v=1");
 * console.log(dataset, settings.epochs, settings.learningRate); // mnist 2 0.001
 * ```
 */
export function fromAddress(address: string): Experiment {
  if (typeof address !== "string") throw new AddressError("address", "a text", formatReceived(address));
  if (address.length > MAX_ADDRESS) {
    throw new AddressError("address", `at most ${MAX_ADDRESS} characters`, `${address.length} characters`);
  }
  const given = fieldsOf(queryOf(address));
  const version = given.get("v") ?? String(VERSION);
  if (version !== String(VERSION)) {
    throw new AddressError("v", `version ${VERSION}; a newer Atelier may read it`, formatReceived(version));
  }
  const known = ["data", "network", ...SETTING_NAMES.map((name) => FIELDS[name].name), "v"];
  for (const name of given.keys()) {
    if (known.includes(name)) continue;
    const unknown = unknownName("field", name, known);
    const { message } = unknown;
    const expected = message.slice("Expected ".length, message.lastIndexOf(" Received:")).replace(/\.$/, "");
    throw new AddressError(name.slice(0, 40), expected, formatReceived(name), { cause: unknown });
  }
  const dataset = given.get("data") ?? DEFAULT_DATASET;
  checkValue("data", dataset, datasetName);
  const written = given.get("network");
  const network = written === undefined ? networks.post : readNetwork(written);
  return { dataset, network, settings: readSettings(given) };
}

/** Returns the part after the first `#` and then the first `?`; nothing for a link without a `#`. */
function queryOf(address: string): string {
  const hash = address.indexOf("#");
  const isLink = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  const part = hash >= 0 ? address.slice(hash + 1) : isLink ? "" : address;
  return part.slice(part.indexOf("?") + 1);
}

function fieldsOf(query: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of query.split("&")) {
    if (field === "") continue;
    const equals = field.indexOf("=");
    const name = equals < 0 ? field : field.slice(0, equals);
    if (equals < 0)
      throw new AddressError(name.slice(0, 40), "followed by = and a value", formatReceived(field));
    if (fields.has(name)) throw new AddressError(name.slice(0, 40), "given once", "it twice");
    const value = field.slice(equals + 1);
    try {
      fields.set(name, decodeURIComponent(value));
    } catch (error) {
      throw new AddressError(name.slice(0, 40), "percent-encoded UTF-8", formatReceived(value), {
        cause: error,
      });
    }
  }
  return fields;
}

function readSettings(given: ReadonlyMap<string, string>): Settings {
  const entries = SETTING_NAMES.flatMap((setting): [string, unknown][] => {
    const { name } = FIELDS[setting];
    const written = given.get(name);
    if (written === undefined) {
      return DEFAULT_SETTINGS[setting] === undefined ? [] : [[setting, DEFAULT_SETTINGS[setting]]];
    }
    const absent: Partial<Record<keyof Settings, string>> = ABSENT;
    if (written === absent[setting]) return [];
    const value =
      setting === "recipe" && written.startsWith("'")
        ? written.slice(1)
        : readField(name, written, FIELDS[setting].read);
    checkValue(name, value, SETTINGS[setting]);
    return [[setting, value]];
  });
  // Every setting was checked.
  return Object.fromEntries(entries) as unknown as Settings;
}

function readField<Value>(field: string, written: string, read: (text: string) => Value): Value {
  try {
    return read(written);
  } catch (error) {
    if (error instanceof NotationError)
      throw new AddressError(field, `written with ${error.expected}`, error.received, { cause: error });
    throw error;
  }
}

function checkValue(field: string, value: unknown, check: Check): void {
  if (value !== undefined && check.accepts(value)) return;
  const refusal = value === undefined ? undefined : check.refusal?.(value);
  throw refused(field, check.expected, value, refusal);
}

/** Splits the message of a check into expected and received. */
function refused(
  field: string,
  expected: string,
  value: unknown,
  refusal: AtelierError | undefined,
): AddressError {
  if (refusal === undefined) return new AddressError(field, expected, formatReceived(value));
  const [wanted = "", received] = refusal.message.split(/ Received: (?!.* Received: )/s);
  const reason = wanted.replace(/\.$/, "");
  // What the refusal expected says it all, such as "an optimizer among sgd, …".
  const whole = reason.startsWith("Expected ") ? reason.slice("Expected ".length) : `${expected}: ${reason}`;
  return new AddressError(field, whole, received?.replace(/\.$/, "") ?? formatReceived(value), {
    cause: refusal,
  });
}

function readNetwork(written: string): NetworkDescription {
  if (Object.hasOwn(networks, written)) return networks[written as keyof typeof networks];
  const terms = readField("network", written, readTerms);
  if (terms.length > MAX_LAYERS) {
    throw new AddressError("network", `at most ${MAX_LAYERS} layers`, `${terms.length}`);
  }
  if (terms.length === 1 && terms[0] !== undefined && !Object.hasOwn(layers, terms[0].type)) {
    const known = [...Object.keys(networks), ...Object.keys(layers)];
    const refusal = tried(() => checkName("network or layer", terms[0]?.type, known));
    throw refused("network", "a network", terms[0].type, refusal);
  }
  const network = { layers: terms.map(layerOf) };
  const refusal = tried(() =>
    checkExperiment({ dataset: DEFAULT_DATASET, network, settings: DEFAULT_SETTINGS }),
  );
  if (refusal !== undefined) throw refused("network", "a network", written, refusal);
  return network as NetworkDescription;
}

function tried(check: () => void): AtelierError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof AtelierError) return error;
    throw error;
  }
}

function layerOf({ type, options: { name, from, ...options } }: Term): object {
  return {
    type,
    options,
    ...(name === undefined ? {} : { name }),
    ...(from === undefined ? {} : { from }),
  };
}
