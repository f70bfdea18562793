/**
 * The errors that Atelier throws. Each says what was expected and ends in what was received, so that the
 * message alone tells the next step. The command line prints `message` without a stack trace.
 */

import { formatReceived } from "./options/received.ts";

/** The base of every error that Atelier throws on purpose. */
export class AtelierError extends Error {
  override name = "AtelierError";
}

/**
 * Something that Atelier itself relies on is not so: a defect of Atelier, or of a layer, loss or operator of one's own,
 * and nothing that other options would mend. No {@link AtelierError}, since it was not expected.
 */
export class InternalError extends Error {
  override name = "InternalError";
}

/** An option, argument or configuration value is not acceptable. */
export class ConfigurationError extends AtelierError {
  override name = "ConfigurationError";
}

/** Tensor shapes or element types do not fit together. */
export class ShapeError extends AtelierError {
  override name = "ShapeError";
}

/** A name (of a layer, loss, optimizer, option, dataset …) is not a known one. */
export class UnknownNameError extends ConfigurationError {
  override name = "UnknownNameError";
}

/** A loss cannot be differentiated: an operator between a trainable weight and the loss has no gradient. */
export class GradientError extends ConfigurationError {
  override name = "GradientError";
}

/** A file is missing, truncated, corrupt, or not of the expected format. */
export class FileFormatError extends AtelierError {
  override name = "FileFormatError";
}

/** A link does not say an experiment: it was cut, changed, or is of another version. */
export class AddressError extends AtelierError {
  override name = "AddressError";
  /** The part of the address that is not as it should be: "network", "rate"; "address" if it is the whole. */
  readonly field: string;
  /** What it should be: "a positive integer". */
  readonly expected: string;
  /** What it is, as messages show it. */
  readonly received: string;

  constructor(field: string, expected: string, received: string, options?: ErrorOptions) {
    const end = expected.endsWith("?") ? "" : ".";
    super(`Expected ${field} in the address to be ${expected}${end} Received: ${received}.`, options);
    this.field = field;
    this.expected = expected;
    this.received = received;
  }
}

/** A dataset is not where it was looked for. */
export class DatasetNotFoundError extends AtelierError {
  override name = "DatasetNotFoundError";
}

/** A file could not be fetched from any of the servers that were asked. */
export class DownloadError extends AtelierError {
  override name = "DownloadError";
  /** Each address, and why the last attempt there failed: "http://…: 404 Not Found". */
  readonly reasons: readonly string[];

  constructor(message: string, reasons: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.reasons = reasons;
  }
}

/** A file could not be written or read: no room, no permission, a broken disk. */
export class StorageError extends AtelierError {
  override name = "StorageError";
  /** The file or directory; undefined where there is none, such as standard output. */
  readonly path: string | undefined;
  /** What the system calls it, "ENOSPC" for a full disk; undefined if it was not the system that refused. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { path?: string; code?: string | undefined }) {
    super(message, options);
    this.path = options?.path;
    this.code = options?.code;
  }
}

/** A server cannot listen where it was asked to: the port is taken, or the address is not one of this machine. */
export class ServerError extends AtelierError {
  override name = "ServerError";
}

/** A queue, or the store behind it, does not answer, or refuses. */
export class QueueError extends AtelierError {
  override name = "QueueError";
}

/** The device that was asked for, such as a GPU, is not there or does not work, or the engine failed: for want of memory. */
export class DeviceError extends AtelierError {
  override name = "DeviceError";
}

/** The process in which the engine ran is gone: ended by somebody, or by the system for want of memory. */
export class EngineProcessError extends DeviceError {
  override name = "EngineProcessError";
}

/** Where in a training step a number was first not finite, in the order in which a step computes. */
export interface NonFiniteOrigin {
  /** What among the examples; the output of a layer; the loss; a gradient; or what the optimizer makes of the state. */
  readonly kind: "inputs" | "targets" | "sampleWeight" | "output" | "loss" | "gradient" | "update";
  /** Of the input or output of the model, the layer, the loss, the weight, or the weight or slot: "dense/kernel". */
  readonly name: string;
}

/** How large the numbers of a layer were in a training step. */
export interface LayerNorms {
  /** The layer's name: "inner/dense" in a model within the model. */
  readonly layer: string;
  /** The largest magnitude of what the layer put out; NaN or infinite if that is not finite. */
  readonly output: number;
  /** √Σw² over the layer's weights, before the step; undefined of a layer without weights. */
  readonly weights: number | undefined;
  /** √Σg² over the gradients of the layer's weights, before clipping; undefined of a layer of which nothing is trained. */
  readonly gradients: number | undefined;
}

/** What was seen of a training step that was not kept. */
export interface NonFiniteReport {
  /** Counted from 1, as it is shown; undefined for `trainOnBatch`. */
  readonly epoch: number | undefined;
  /** The step within the epoch, counted from 1; of `trainOnBatch`, since the model was compiled. */
  readonly step: number;
  /** Training steps that the model's weights have taken since it was compiled: the step itself is not among them. */
  readonly stepsTaken: number;
  /** Of the step. */
  readonly learningRate: number;
  /** Of the step: finite where only what it made of the weights is not. */
  readonly loss: number;
  /** Of the step before it; undefined if it was the first one since the model was compiled or its training resumed. */
  readonly lastFiniteLoss: number | undefined;
  /** Where it began; undefined if that could not be found out. */
  readonly origin: NonFiniteOrigin | undefined;
  /** "NaN in example 45 at [3, 5, 0] of the inputs", if an example is not finite. */
  readonly badExample: string | undefined;
  /** The largest magnitude among the inputs of the step. */
  readonly largestInput: number;
  /** Of each layer that computes, in order; empty if they could not be computed. */
  readonly layers: readonly LayerNorms[];
  /** What to try, by what was seen: a sentence. */
  readonly suggestion: string;
}

/**
 * A training step whose loss, or what it made of the weights, is not finite. The step was not kept: the model is as it
 * was after the last good one, and can be saved.
 *
 * @example
 * try {
 *   await model.fit(x, y);
 * } catch (error) {
 *   if (!(error instanceof NonFiniteLossError)) throw error;
 *   console.log(error.origin, error.lastFiniteLoss, error.layers);
 *   model.compile({ loss, optimizer: optimizers.adam({ learningRate: error.learningRate / 10, clipNorm: 1 }) });
 * }
 */
export class NonFiniteLossError extends AtelierError implements NonFiniteReport {
  override name = "NonFiniteLossError";
  readonly epoch: number | undefined;
  readonly step: number;
  readonly stepsTaken: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly lastFiniteLoss: number | undefined;
  readonly origin: NonFiniteOrigin | undefined;
  readonly badExample: string | undefined;
  readonly largestInput: number;
  readonly layers: readonly LayerNorms[];
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

/** An operation was asked of a model in the wrong state, such as `fit` before `compile`. */
export class ModelStateError extends AtelierError {
  override name = "ModelStateError";
}

/**
 * An {@link UnknownNameError} that lists the known names and suggests the nearest one.
 *
 * @param kind what is named, in the singular: "layer", "optimizer", "dataset"
 * @param received the name that was given
 * @param known every name that would have been accepted
 * @param meant the name to suggest, where a received name is known to stand for it elsewhere; default: the nearest
 */
export function unknownName(
  kind: string,
  received: unknown,
  known: readonly string[],
  meant?: string,
): UnknownNameError {
  const article = /^[aeiou]/.test(kind) ? "an" : "a";
  if (typeof received !== "string") {
    return new UnknownNameError(
      `Expected the name of ${article} ${kind}, among ${known.join(", ")}. Received: ${formatReceived(received)}.`,
    );
  }
  const nearest = meant ?? nearestName(received, known);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return new UnknownNameError(
    `Expected ${article} ${kind} among ${known.join(", ")}.${hint} Received: ${formatReceived(received)}.`,
  );
}

/** Names that begin alike are meant if they share so many characters: "val_acc" is "val_accuracy". */
const MIN_BEGINNING = 3;
/** Share of a name that may be wrong for it to be meant; one character always may, so that "kx" is "k". */
const MAX_DISTANCE = 0.4;

/**
 * The known name that begins with the received one; else that with the smallest edit distance, if that is at most two
 * fifths of the longer name, "tets" is "test", but "fast" is not "post"; else one that contains it.
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

/** Levenshtein distance, one row at a time; two neighbours that changed places are one mistake. */
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
