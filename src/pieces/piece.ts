/** Studies and sweeps are made of pieces of work: each is computed once from its inputs, and kept under a fingerprint of them. */

export interface PieceParts<Result> {
  /** Name in the cache: "mnist/training/cnn-1". */
  readonly name: string;
  /** Title for people: "nearest neighbours". */
  readonly title: string;
  /** Everything that the result depends on beside the program: plain data. */
  readonly from: object;
  /** Seconds on two cores of 2025, roughly: only to estimate the time that is left. */
  readonly cost: number;
  /**
   * Where checkpoints are, for pieces that continue the same training.
   *
   * @default a place of this piece alone, from which they are removed when the result is there
   */
  readonly checkpoints?: CheckpointPlace;
  /**
   * Plain data and typed arrays, the same each time.
   *
   * @throws the signal's reason when it is aborted
   */
  compute(work: Work): Promise<Result>;
  /** The result in a word: "91.47 %"; default: nothing. */
  summary?(result: Result): string;
}

/** Checkpoints of a computation, shared by its pieces. */
export interface CheckpointPlace {
  readonly name: string;
  /** Everything that they depend on beside the program: plain data. */
  readonly from: object;
  /** Whether the last one is kept when this piece is done, so that the next piece can continue from it. */
  readonly isKept: boolean;
}

/** One piece of work. */
export class Piece<Result> {
  readonly name: string;
  readonly title: string;
  readonly from: object;
  readonly cost: number;
  readonly checkpoints: CheckpointPlace;
  readonly #parts: PieceParts<Result>;

  constructor(parts: PieceParts<Result>) {
    this.name = parts.name;
    this.title = parts.title;
    this.from = parts.from;
    this.cost = parts.cost;
    this.checkpoints = parts.checkpoints ?? {
      name: `${parts.name}.unfinished`,
      from: parts.from,
      isKept: false,
    };
    this.#parts = parts;
  }

  /** Computes the result; see {@link PieceParts.compute}. */
  compute(work: Work): Promise<Result> {
    return this.#parts.compute(work);
  }

  /** The result in a word, or nothing. */
  summarize(result: Result): string {
    return this.#parts.summary?.(result) ?? "";
  }
}

/** Arguments of a piece's computation. */
export interface Work {
  readonly signal: AbortSignal | undefined;
  /** Reports the share of the piece that is done, from 0 to 1. */
  onProgress(share: number): void;
  /** The checkpoint of an earlier attempt; undefined if there is none. */
  resumeFrom(): Promise<unknown>;
  /** Stores a checkpoint, for a next attempt, should this one be stopped. */
  checkpoint(unfinished: unknown): Promise<void>;
  /** Stores what belongs to the result and is too large for it, such as a model: found by {@link attachmentOf}. */
  attach(attachment: unknown): Promise<void>;
}

/** The name under which a piece stores what it attaches to its result. */
export function attachmentOf({ name }: { readonly name: string }): string {
  return `${name}.attached`;
}

/** The name under which the error of a piece is stored that failed. */
export function failureOf({ name }: { readonly name: string }): string {
  return `${name}.failed`;
}

/** Plans of pieces, in arrays and records, with the results in their places. */
export type ResultsOf<Plan> =
  Plan extends Piece<infer Result>
    ? Result
    : Plan extends readonly (infer Item)[]
      ? readonly ResultsOf<Item>[]
      : Plan extends object
        ? { readonly [Key in keyof Plan]: ResultsOf<Plan[Key]> }
        : Plan;

/** Looks the result of a piece up. */
export type FindResult = <Result>(piece: Piece<Result>) => Result;

/** Puts results in the places of pieces. */
export function resultsOf<Plan>(plan: Plan, find: FindResult): ResultsOf<Plan> {
  const filled = (part: unknown): unknown => {
    if (part instanceof Piece) return find(part);
    if (Array.isArray(part)) return part.map(filled);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value)]));
  };
  // The type says of the plan what the function does with it.
  return filled(plan) as ResultsOf<Plan>;
}

/** Lists the pieces of a plan, in its order. */
export function piecesIn(plan: unknown): Piece<unknown>[] {
  if (plan instanceof Piece) return [plan];
  return typeof plan === "object" && plan !== null ? Object.values(plan).flatMap(piecesIn) : [];
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
