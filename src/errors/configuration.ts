/** Errors of options, shapes and graphs. */

import { AtelierError } from "./atelier-error.ts";

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
