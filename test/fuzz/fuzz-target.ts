/** What can be fuzzed: files and configurations that are changed at random, and the loader that takes them. */

import { AtelierError, InternalError } from "../../src/errors/index.ts";
import type { RandomGenerator } from "../../src/random/random.ts";

/** What became of a case. "same": what was saved; "fits": something else that is whole; "refused": by a typed error. */
export type Outcome = "same" | "fits" | "refused";

export interface FuzzCase {
  /** What was changed, in words. */
  readonly what: string;
  /** Hands it to the loader; throws {@link Fault} where that does what it must not. */
  judge(): Promise<Outcome>;
}

/** Makes cases of one kind, from random numbers alone. */
export type FuzzTarget = (random: RandomGenerator) => FuzzCase;

/** A loader did what it must not do. */
export class Fault extends Error {
  override name = "Fault";
}

/**
 * Judges an error of a loader: one of Atelier's own classes, that says what was received.
 *
 * @throws Fault
 */
export function refused(error: unknown): "refused" {
  if (error instanceof Fault) throw error;
  const isTyped = error instanceof AtelierError && !(error instanceof InternalError);
  if (isTyped && error.message.includes("Received: ")) return "refused";
  throw new Fault(
    `${isTyped ? "without Received" : "untyped"}: ${error instanceof Error ? error.stack : String(error)}`,
  );
}
