/**
 * The errors that Atelier throws. Each says what was expected and ends in what was received, so that the message
 * alone tells the next step. The command line prints `message` without a stack trace.
 */

import { formatReceived } from "./options/received.ts";

/**
 * Base class of every error that Atelier throws on purpose.
 *
 * @example
 * ```ts
 * import { AtelierError, layers } from "atelier";
 *
 * try {
 *   layers.dense({ units: -1 });
 * } catch (error) {
 *   console.log(error instanceof AtelierError); // true
 * }
 * ```
 */
export class AtelierError extends Error {
  /** The class's name. */
  override name = "AtelierError";
}

/**
 * Thrown if an assumption of Atelier itself fails: a defect in Atelier, or in your own layer, loss or operator. No
 * other options would help. Not an {@link AtelierError}, since it was not expected.
 *
 * @example
 * ```ts
 * import { AtelierError, InternalError } from "atelier";
 *
 * const error = new InternalError("Expected a weight. Received: undefined.");
 * console.log(error instanceof AtelierError, error.name); // false InternalError
 * ```
 */
export class InternalError extends Error {
  /** The class's name. */
  override name = "InternalError";
}

/**
 * Thrown for an unacceptable option, argument or configuration value.
 *
 * @example
 * ```ts
 * import { ConfigurationError, layers } from "atelier";
 *
 * try {
 *   layers.dropout({ rate: 2 });
 * } catch (error) {
 *   console.log(error instanceof ConfigurationError); // true
 * }
 * ```
 */
export class ConfigurationError extends AtelierError {
  /** The class's name. */
  override name = "ConfigurationError";
}

/**
 * Thrown if the shapes or element types of tensors do not fit together.
 *
 * @example
 * ```ts
 * import { reshape, ShapeError } from "atelier";
 *
 * try {
 *   reshape({ data: new Uint8Array(6), shape: [6] }, [4, 2]);
 * } catch (error) {
 *   console.log(error instanceof ShapeError); // true
 * }
 * ```
 */
export class ShapeError extends AtelierError {
  /** The class's name. */
  override name = "ShapeError";
}

/**
 * Thrown for an unknown name of a layer, loss, optimizer, option, dataset and so on; suggests the nearest known
 * one.
 *
 * @example
 * ```ts
 * import { drawDataset, UnknownNameError } from "atelier";
 *
 * try {
 *   await drawDataset("drawn-digit");
 * } catch (error) {
 *   console.log(error instanceof UnknownNameError && error.message.includes('Did you mean "drawn-digits"?')); // true
 * }
 * ```
 */
export class UnknownNameError extends ConfigurationError {
  /** The class's name. */
  override name = "UnknownNameError";
  /** The known name that was probably meant; undefined if none is near. */
  readonly nearest: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly nearest?: string | undefined } = {}) {
    super(message, options);
    this.nearest = options.nearest;
  }
}

/**
 * Thrown if a loss cannot be differentiated: an operator between a trainable weight and the loss has no gradient.
 *
 * @example
 * ```ts
 * import { ConfigurationError, GradientError } from "atelier";
 *
 * const error = new GradientError("Expected operators with gradients. Received: argMax.");
 * console.log(error instanceof ConfigurationError, error.name); // true GradientError
 * ```
 */
export class GradientError extends ConfigurationError {
  /** The class's name. */
  override name = "GradientError";
}

/**
 * Thrown for a file that is missing, truncated, corrupt or of another format.
 *
 * @example
 * ```ts
 * import { FileFormatError, readIdx } from "atelier";
 *
 * try {
 *   readIdx(Uint8Array.of(1, 2, 3, 4));
 * } catch (error) {
 *   console.log(error instanceof FileFormatError); // true
 * }
 * ```
 */
export class FileFormatError extends AtelierError {
  /** The class's name. */
  override name = "FileFormatError";
}

/**
 * Thrown for a link that does not describe an experiment: it was cut, changed, or is of another version.
 *
 * @example
 * ```ts
 * import { AddressError, experiments } from "atelier";
 *
 * try {
 *   experiments.fromAddress("#rate=fast");
 * } catch (error) {
 *   console.log(error instanceof AddressError, error instanceof AddressError && error.field); // true rate
 * }
 * ```
 */
export class AddressError extends AtelierError {
  /** The class's name. */
  override name = "AddressError";
  /** The faulty part of the address: "network", "rate"; "address" for the whole. */
  readonly field: string;
  /** The expected value in words: "a positive integer". */
  readonly expected: string;
  /** The received value, as messages show it. */
  readonly received: string;

  constructor(field: string, expected: string, received: string, options?: ErrorOptions) {
    const end = expected.endsWith("?") ? "" : ".";
    super(`Expected ${field} in the address to be ${expected}${end} Received: ${received}.`, options);
    this.field = field;
    this.expected = expected;
    this.received = received;
  }
}

/**
 * Thrown for a dataset that is in none of the places searched.
 *
 * @example
 * ```ts
 * import { DatasetNotFoundError, loadDataset } from "atelier";
 *
 * try {
 *   await loadDataset("mnist", { data: "an/empty/directory", offline: true });
 * } catch (error) {
 *   console.log(error instanceof DatasetNotFoundError); // true
 * }
 * ```
 */
export class DatasetNotFoundError extends AtelierError {
  /** The class's name. */
  override name = "DatasetNotFoundError";
}

/**
 * Thrown if none of the servers could deliver a file.
 *
 * @example
 * ```ts
 * import { DownloadError } from "atelier";
 *
 * const error = new DownloadError("Expected to fetch MNIST.", ["https://example.org/: 404 Not Found"]);
 * console.log(error.reasons.length); // 1
 * ```
 */
export class DownloadError extends AtelierError {
  /** The class's name. */
  override name = "DownloadError";
  /** Each address with the reason of its last failure: "https://…: 404 Not Found". */
  readonly reasons: readonly string[];

  constructor(message: string, reasons: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.reasons = reasons;
  }
}

/**
 * Thrown if a file could not be written or read: disk full, no permission, a broken disk.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { layers, sequential, StorageError } from "atelier";
 *
 * const directory = await mkdtemp(join(tmpdir(), "atelier-"));
 * const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
 * try {
 *   await model.save(directory);
 * } catch (error) {
 *   console.log(error instanceof StorageError && error.path === directory); // true
 * }
 * ```
 */
export class StorageError extends AtelierError {
  /** The class's name. */
  override name = "StorageError";
  /** The file or directory; undefined if there is none, as for standard output. */
  readonly path: string | undefined;
  /** The system's code, such as "ENOSPC" for a full disk; undefined if the system did not refuse. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { path?: string; code?: string | undefined }) {
    super(message, options);
    this.path = options?.path;
    this.code = options?.code;
  }
}

/**
 * Thrown if a server cannot listen: the port is taken, or the address is not one of this machine.
 *
 * @example
 * ```ts
 * import { AtelierError, ServerError } from "atelier";
 *
 * const error = new ServerError("Expected a free port. Received: 8080, which is taken.");
 * console.log(error instanceof AtelierError, error.name); // true ServerError
 * ```
 */
export class ServerError extends AtelierError {
  /** The class's name. */
  override name = "ServerError";
}

/**
 * Thrown if a queue, or the store behind it, refuses or does not answer.
 *
 * @example
 * ```ts
 * import { AtelierError, QueueError } from "atelier";
 *
 * const error = new QueueError("Expected an answer from redis://localhost. Received: none in 5 s.");
 * console.log(error instanceof AtelierError, error.name); // true QueueError
 * ```
 */
export class QueueError extends AtelierError {
  /** The class's name. */
  override name = "QueueError";
}

/**
 * Thrown if the requested device, such as a GPU, is missing or does not work, or the engine failed, for example out
 * of memory.
 *
 * @example
 * ```ts
 * import { AtelierError, DeviceError } from "atelier";
 *
 * const error = new DeviceError("Expected a GPU with WebGPU. Received: none.");
 * console.log(error instanceof AtelierError, error.name); // true DeviceError
 * ```
 */
export class DeviceError extends AtelierError {
  /** The class's name. */
  override name = "DeviceError";
}

/**
 * Thrown if the engine's own process has died: killed by somebody, or by the system for lack of memory.
 *
 * @example
 * ```ts
 * import { DeviceError, EngineProcessError } from "atelier";
 *
 * const error = new EngineProcessError("Expected the engine's process. Received: ended by SIGKILL.");
 * console.log(error instanceof DeviceError, error.name); // true EngineProcessError
 * ```
 */
export class EngineProcessError extends DeviceError {
  /** The class's name. */
  override name = "EngineProcessError";
}

/**
 * The first value of a training step that was not finite, in the order of computation.
 *
 * @see {@link NonFiniteLossError}
 */
export interface NonFiniteOrigin {
  /** Part of the step: an example, a layer's output, the loss, a gradient, or the optimizer's update. */
  readonly kind: "inputs" | "targets" | "sampleWeight" | "output" | "loss" | "gradient" | "update";
  /** Name of the model's input or output, layer, loss, weight or optimizer slot: "dense/kernel". */
  readonly name: string;
}

/**
 * Magnitudes of a layer's values in a training step.
 *
 * @see {@link NonFiniteLossError}
 */
export interface LayerNorms {
  /** The layer's name: "inner/dense" in a model within the model. */
  readonly layer: string;
  /** Largest magnitude in the layer's output; NaN or infinite if the output is not finite. */
  readonly output: number;
  /** √Σw² over the layer's weights before the step; undefined for a layer without weights. */
  readonly weights: number | undefined;
  /**
   * √Σg² over the gradients of the layer's weights, before clipping; undefined if nothing in the layer is trained.
   */
  readonly gradients: number | undefined;
}

/**
 * Diagnosis of a training step that was discarded.
 *
 * @see {@link NonFiniteLossError}
 */
export interface NonFiniteReport {
  /** Epoch, counted from 1, as displayed; undefined for `trainOnBatch`. */
  readonly epoch: number | undefined;
  /** Step within the epoch, counted from 1; for `trainOnBatch`, since the model was compiled. */
  readonly step: number;
  /** Training steps since the model was compiled, not counting the discarded one. */
  readonly stepsTaken: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Loss of the step; finite if only the updated weights are not. */
  readonly loss: number;
  /** Loss of the step before; undefined for the first one since the model was compiled or training resumed. */
  readonly lastFiniteLoss: number | undefined;
  /** First value that was not finite; undefined if that could not be determined. */
  readonly origin: NonFiniteOrigin | undefined;
  /**
   * Position of an example that is not finite: "NaN in example 45 at [3, 5, 0] of the inputs"; undefined if all are
   * finite.
   */
  readonly badExample: string | undefined;
  /** Largest magnitude among the step's inputs. */
  readonly largestInput: number;
  /** Magnitudes of each layer that computes, in order; empty if they could not be computed. */
  readonly layers: readonly LayerNorms[];
  /** What to try, in a sentence. */
  readonly suggestion: string;
}

/**
 * Thrown if a training step's loss, or the weights it computed, are not finite. The step was discarded: the model
 * is as it was after the last good one, and can be saved.
 *
 * @example
 * ```ts
 * import { layers, NonFiniteLossError, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1], name: "out" })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * try {
 *   await model.fit([[3e38], [3e38]], [[0], [0]], { verbose: 0 });
 * } catch (error) {
 *   if (!(error instanceof NonFiniteLossError)) throw error;
 *   console.log(error.epoch, error.step, error.origin?.kind); // 1 1 loss
 * }
 * ```
 */
export class NonFiniteLossError extends AtelierError implements NonFiniteReport {
  /** The class's name. */
  override name = "NonFiniteLossError";
  /** Epoch, counted from 1; undefined for `trainOnBatch`. */
  readonly epoch: number | undefined;
  /** Step within the epoch, counted from 1; for `trainOnBatch`, since the model was compiled. */
  readonly step: number;
  /** Training steps since the model was compiled, not counting the discarded one. */
  readonly stepsTaken: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Loss of the step; finite if only the updated weights are not. */
  readonly loss: number;
  /** Loss of the step before; undefined for the first step. */
  readonly lastFiniteLoss: number | undefined;
  /** First value that was not finite; undefined if that could not be determined. */
  readonly origin: NonFiniteOrigin | undefined;
  /** Position of an example that is not finite; undefined if all are finite. */
  readonly badExample: string | undefined;
  /** Largest magnitude among the step's inputs. */
  readonly largestInput: number;
  /** Magnitudes of each layer that computes, in order; empty if they could not be computed. */
  readonly layers: readonly LayerNorms[];
  /** What to try, in a sentence. */
  readonly suggestion: string;

  constructor(message: string, report: NonFiniteReport) {
    super(message);
    this.epoch = report.epoch;
    this.step = report.step;
    this.stepsTaken = report.stepsTaken;
    this.learningRate = report.learningRate;
    this.loss = report.loss;
    this.lastFiniteLoss = report.lastFiniteLoss;
    this.origin = report.origin;
    this.badExample = report.badExample;
    this.largestInput = report.largestInput;
    this.layers = report.layers;
    this.suggestion = report.suggestion;
  }
}

/**
 * Thrown for an operation that the model's state does not allow, such as `fit` before `compile`.
 *
 * @example
 * ```ts
 * import { layers, ModelStateError, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
 * try {
 *   await model.fit([[1, 2]], [[1]]);
 * } catch (error) {
 *   console.log(error instanceof ModelStateError); // true
 * }
 * ```
 */
export class ModelStateError extends AtelierError {
  /** The class's name. */
  override name = "ModelStateError";
}

/**
 * Makes an {@link UnknownNameError} that lists the known names and suggests the nearest one.
 *
 * @param kind the kind of thing, in the singular: "layer", "optimizer", "dataset"
 * @param received the name that was given
 * @param known every accepted name
 * @param meant the name to suggest, if the received one is known to stand for it elsewhere; default: the nearest
 * @param advice more sentences for the message; default: none
 * @example
 * ```ts
 * import { unknownName } from "atelier";
 *
 * const { message } = unknownName("colour", "gren", ["red", "green"]);
 * console.log(message); // Expected a colour among red, green. Did you mean "green"? Received: "gren".
 * ```
 */
export function unknownName(
  kind: string,
  received: unknown,
  known: readonly string[],
  meant?: string,
  advice?: string,
): UnknownNameError {
  const article = /^[aeiou]/.test(kind) ? "an" : "a";
  if (typeof received !== "string") {
    return new UnknownNameError(
      `Expected the name of ${article} ${kind}, among ${known.join(", ")}. Received: ${formatReceived(received)}.`,
    );
  }
  const nearest = meant ?? nearestName(received, known);
  const hints = [nearest === undefined ? "" : ` Did you mean "${nearest}"?`, advice ? ` ${advice}` : ""].join(
    "",
  );
  return new UnknownNameError(
    `Expected ${article} ${kind} among ${known.join(", ")}.${hints} Received: ${formatReceived(received)}.`,
    { nearest },
  );
}

/** Length of a common beginning that counts as meant: "val_acc" means "val_accuracy". */
const MIN_BEGINNING = 3;
/** Largest share of a name that may be wrong; one character always may, so that "kx" means "k". */
const MAX_DISTANCE = 0.4;

/**
 * Finds the known name that a misspelt one most likely stands for: one that begins with it; else the one with the
 * smallest edit distance, if that is at most two fifths of the longer name; else one that contains it. "pots" gives
 * "post", but "fast" does not.
 *
 * @returns undefined if none is near enough
 * @example
 * ```ts
 * import { nearestName } from "atelier";
 *
 * console.log(nearestName("acuracy", ["accuracy", "loss"]), nearestName("fast", ["post"])); // accuracy undefined
 * ```
 */
export function nearestName(received: string, known: readonly string[]): string | undefined {
  const beginning = received.toLowerCase();
  const continued = known.find((name) => name.toLowerCase().startsWith(beginning));
  if (continued !== undefined && received.length >= MIN_BEGINNING) return continued;
  let nearest: string | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const distance = editDistance(received.toLowerCase(), name.toLowerCase());
    const allowed = Math.max(1, MAX_DISTANCE * Math.max(received.length, name.length));
    if (distance < smallest && distance <= allowed) {
      smallest = distance;
      nearest = name;
    }
  }
  if (nearest !== undefined || received.length < MIN_BEGINNING) return nearest;
  return known.find((name) => name.toLowerCase().includes(beginning));
}

/** Computes the Levenshtein distance, one row at a time; two neighbours that changed places count as one mistake. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  const distanceIn = (row: readonly number[], j: number) => row[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = distanceIn(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? distanceIn(beforePrevious, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(substitution, distanceIn(previous, j) + 1, distanceIn(row, j - 1) + 1, swap));
    }
    beforePrevious = previous;
    previous = row;
  }
  return distanceIn(previous, b.length);
}
