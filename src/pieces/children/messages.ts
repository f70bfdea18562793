/** Messages between a coordinator and a process that computes pieces. */

import { AtelierError, InternalError } from "../../errors/index.ts";
import type { Work } from "./work.ts";

export type Request =
  | { readonly ask: "open"; readonly work: Work }
  /** @param fingerprint of what the piece is computed from, as the coordinator has it */
  | { readonly ask: "compute"; readonly name: string; readonly fingerprint: string }
  /** Ends the piece that is being computed. */
  | { readonly ask: "stop" }
  /** Ends the process. */
  | { readonly ask: "end" };

export type Answer =
  | { readonly say: "opened" }
  /** Sent while the work is opened, for people: the reason for the wait. */
  | { readonly say: "note"; readonly text: string }
  | { readonly say: "running"; readonly share: number }
  | { readonly say: "refused"; readonly reason: string }
  | { readonly say: "computed"; readonly seconds: number }
  | { readonly say: "busy" }
  | { readonly say: "stopped" }
  /** The piece failed; or, before "opened", the work cannot be done here at all. */
  | { readonly say: "failed"; readonly error: SentError }
  /** The piece cannot be computed here, for a reason that is not its own: other data, a store that does not answer. */
  | { readonly say: "unable"; readonly error: SentError };

/** An error on its way to another process. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  /** Whether it is one of Atelier's own, which are thrown on purpose. */
  readonly isExpected: boolean;
}

/** An error that another process threw: with its class's name and its words. */
class RemoteError extends AtelierError {
  constructor({ name, message }: SentError) {
    super(message);
    this.name = name;
  }
}

export function sentError(error: unknown): SentError {
  return error instanceof Error
    ? { name: error.name, message: error.message, isExpected: error instanceof AtelierError }
    : { name: "Error", message: String(error), isExpected: false };
}

/** Returns true if a value received from elsewhere is an error as {@link sentError} makes them. */
export function isSentError(value: unknown): value is SentError {
  if (typeof value !== "object" || value === null) return false;
  const { name, message, isExpected }: { name?: unknown; message?: unknown; isExpected?: unknown } = value;
  return typeof name === "string" && typeof message === "string" && typeof isExpected === "boolean";
}

export function receivedError(error: SentError): Error {
  return error.isExpected ? new RemoteError(error) : new InternalError(error.message);
}
