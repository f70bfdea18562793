/** Computes one piece, and stores its result: what an executor does for each, wherever it does it. */

import { attachmentOf, failureOf, fingerprintOf, type Piece } from "./piece.ts";
import type { Store } from "./store.ts";

/** A computed piece in a store. */
export interface Computed {
  readonly result: unknown;
  /** Seconds of the computation. */
  readonly seconds: number;
}

/** A failed piece in a store. */
export interface Failure {
  /** The name of the error's class. */
  readonly name: string;
  readonly message: string;
}

/** Result of trying to compute a piece. */
export type Outcome =
  /** The result is in the store. */
  | { readonly state: "computed"; readonly seconds: number; readonly result: unknown }
  /** Another process is computing it. */
  | { readonly state: "busy" }
  /** It threw. */
  | { readonly state: "failed"; readonly error: unknown };

export interface ComputePieceOptions {
  readonly store: Store;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the piece that is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Called with why a checkpoint cannot be used; the piece is then computed from the start. */
  readonly onRefused?: ((reason: string) => void) | undefined;
}

/**
 * Computes a piece that this process has claimed, resuming from its last checkpoint, and stores the result. If the
 * result exists by then, it is not computed again.
 *
 * @throws the signal's reason when it is aborted; what the store throws
 */
export async function computePiece(
  piece: Piece<unknown>,
  { store, signal, onProgress = () => {}, onRefused = () => {} }: ComputePieceOptions,
): Promise<Outcome> {
  signal?.throwIfAborted();
  const lease = await store.claim?.(piece.name);
  if (store.claim !== undefined && lease === undefined) return { state: "busy" };
  try {
    const fingerprint = await fingerprintOf(piece.from);
    // Another process may have had the claim before.
    const known = lease === undefined ? undefined : await readComputed(store, piece, onRefused);
    if (known !== undefined) return { state: "computed", ...known };
    const began = performance.now();
    const attempt = { store, signal, onProgress, onRefused, fingerprint };
    let result: unknown;
    try {
      result = await tryPiece(piece, attempt);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return { state: "failed", error };
    }
    const seconds = (performance.now() - began) / 1000;
    await store.put(piece.name, fingerprint, { result, seconds } satisfies Computed);
    await removeTraces(store, piece);
    return { state: "computed", seconds, result };
  } finally {
    await lease?.release();
  }
}

/** Removes what a piece that is computed needs no more: its checkpoint, and the error of an earlier attempt. */
export async function removeTraces(store: Store, piece: Piece<unknown>): Promise<void> {
  if (!piece.checkpoints.isKept) await store.remove(piece.checkpoints.name);
  await store.remove(failureOf(piece));
}

/**
 * Reads what was computed of a piece; undefined if there is nothing that can be used.
 *
 * @param onRefused told why not
 */
export async function readComputed(
  store: Store,
  piece: Piece<unknown>,
  onRefused: (reason: string) => void,
): Promise<Computed | undefined> {
  try {
    const found = await store.get(piece.name, await fingerprintOf(piece.from));
    if (found === undefined || isComputed(found)) return found;
    onRefused("it is no result of a piece");
  } catch (error) {
    onRefused(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

/** Stores why a piece failed, and gives it back. */
export async function storeFailure(store: Store, piece: Piece<unknown>, error: unknown): Promise<Failure> {
  const failure: Failure =
    error instanceof Error
      ? { name: error.name, message: error.message }
      : { name: "Error", message: String(error) };
  await store.put(failureOf(piece), await fingerprintOf(piece.from), failure);
  return failure;
}

/** Reads why a piece failed; undefined if it did not. */
export async function readFailure(store: Store, piece: Piece<unknown>): Promise<Failure | undefined> {
  const found = await store.get(failureOf(piece), await fingerprintOf(piece.from));
  return isFailure(found) ? found : undefined;
}

type Attempt = Required<Omit<ComputePieceOptions, "signal">> & {
  readonly signal: AbortSignal | undefined;
  readonly fingerprint: string;
};

/** Computes a piece, resuming from its checkpoint if there is one; from the start, if that fails. */
async function tryPiece(piece: Piece<unknown>, attempt: Attempt): Promise<unknown> {
  const { store, signal, onProgress, onRefused, fingerprint } = attempt;
  const { name, from } = piece.checkpoints;
  const ofCheckpoint = await fingerprintOf(from);
  let resumed: unknown;
  const work = {
    signal,
    onProgress,
    checkpoint: (state: unknown) => store.put(name, ofCheckpoint, state),
    attach: (attachment: unknown) => store.put(attachmentOf(piece), fingerprint, attachment),
  };
  try {
    return await piece.compute({
      ...work,
      resumeFrom: async () => {
        resumed = await readCheckpoint(attempt, name, ofCheckpoint);
        return resumed;
      },
    });
  } catch (error) {
    if (resumed === undefined || signal?.aborted) throw error;
    onRefused("it cannot be continued");
    await store.remove(name);
    return piece.compute({ ...work, resumeFrom: async () => undefined });
  }
}

/** A checkpoint that cannot be read is none. */
async function readCheckpoint(
  { store, onRefused }: Attempt,
  name: string,
  fingerprint: string,
): Promise<unknown> {
  try {
    return await store.get(name, fingerprint);
  } catch (error) {
    onRefused(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Returns true if it has the form of what a store has of a piece that was computed. */
export function isComputed(value: unknown): value is Computed {
  if (typeof value !== "object" || value === null) return false;
  const { result, seconds }: { result?: unknown; seconds?: unknown } = value;
  return typeof result === "object" && result !== null && Number.isFinite(seconds);
}

function isFailure(value: unknown): value is Failure {
  if (typeof value !== "object" || value === null) return false;
  const { name, message }: { name?: unknown; message?: unknown } = value;
  return typeof name === "string" && typeof message === "string";
}
