/** The classes that all errors come from. */

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
