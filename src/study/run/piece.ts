/** A study is made of pieces: each is computed once from what it names, and kept under a fingerprint of that. */

/** One piece of work. */
export interface Piece<Result> {
  /** Where it is kept: "mnist/training/cnn-1". */
  readonly name: string;
  /** What is being done, for people: "nearest neighbours". */
  readonly title: string;
  /** Everything that the result depends on beside the program: plain data. */
  readonly from: object;
  /** About how many seconds it takes on two cores of 2025: for the time that is left, which is measured, not for more. */
  readonly cost: number;
  /**
   * Plain data and typed arrays, the same each time.
   *
   * @throws the signal's reason when it is aborted
   */
  compute(work: Work): Promise<Result>;
  /** What came of it, in a word; default: nothing. */
  summary?(result: Result): string;
}

/** What a piece is given while it is computed. */
export interface Work {
  readonly signal: AbortSignal | undefined;
  /** Says which share of the piece is done, from 0 to 1. */
  onProgress(share: number): void;
  /** What an earlier attempt of this piece left unfinished; undefined if there is none. */
  begun(): Promise<unknown>;
  /** Keeps what is done so far, for a next attempt, should this one be stopped. */
  keep(unfinished: unknown): Promise<void>;
}

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // The Web's own, which Node and browsers have; its type wants bytes that no other thread sees.
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A fingerprint of plain data: the same for equal data, in whatever order its keys came. */
export function fingerprintOf(data: object): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(data, sorted)));
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
