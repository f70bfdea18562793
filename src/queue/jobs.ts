/** The content of a queue: one job for each piece, and its outcome. */

import { isSentError, type SentError } from "../pieces/children/messages.ts";
import { fingerprintOf, type Piece } from "../pieces/piece.ts";

/** What a job says: which piece, and of which data and settings. Nothing else, and no secrets. */
export interface PieceJob {
  readonly name: string;
  /** Of what the piece is computed from, as the coordinator has it. */
  readonly fingerprint: string;
}

/** A worker's report of a job that it has done. Its reader trusts the store only. */
export type PieceOutcome =
  /** Its result is in the store. */
  | { readonly state: "computed"; readonly seconds: number }
  /** It threw. */
  | { readonly state: "failed"; readonly error: SentError };

/** The job of a piece. */
export async function jobOf({ name, from }: Piece<unknown>): Promise<PieceJob> {
  return { name, fingerprint: await fingerprintOf(from) };
}

/** The identifier of a piece's job: the same for the same piece, which is then in the queue once. */
export function jobIdOf({ name, fingerprint }: PieceJob): Promise<string> {
  return fingerprintOf({ name, fingerprint });
}

export function isPieceJob(value: unknown): value is PieceJob {
  if (typeof value !== "object" || value === null) return false;
  const { name, fingerprint }: { name?: unknown; fingerprint?: unknown } = value;
  return typeof name === "string" && typeof fingerprint === "string" && /^[\da-f]{64}$/.test(fingerprint);
}

export function isPieceOutcome(value: unknown): value is PieceOutcome {
  if (typeof value !== "object" || value === null) return false;
  const { state, seconds, error }: { state?: unknown; seconds?: unknown; error?: unknown } = value;
  if (state === "computed") return Number.isFinite(seconds);
  return state === "failed" && isSentError(error);
}
