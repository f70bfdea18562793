/** Errors of unknown names, and the nearest known one. */

import { formatReceived } from "../options/received.ts";
import { ConfigurationError } from "./configuration.ts";

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
