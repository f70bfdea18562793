/**
 * The nearest images, pixel by pixel: for k-nearest-neighbour classification and for near-duplicates. Distances
 * come from one matrix product, since `‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b`.
 *
 * Source: T. Cover and P. Hart, "Nearest Neighbor Pattern Classification", IEEE Transactions on Information Theory,
 * 1967.
 */

import { defined } from "../checked.ts";
import { type ByteTensor, elementCount, gatherRows, type Labels, rowCount } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { input } from "../graph/index.ts";
import { plainOnly, toOnnx } from "../onnx/index.ts";
import { cast, matmul, topK } from "../ops/index.ts";
import {
  abortSignal,
  type Check,
  callable,
  checkOption,
  checkOptions,
  integer,
  isArrayOf,
  listOf,
  numbers,
  required,
} from "../options/index.ts";
import { ResidentState, Session } from "../runtime/index.ts";
import { oncePerPlan, timed } from "./define-evidence.ts";

/**
 * The nearest references of each query.
 *
 * @see {@link nearestNeighbours}
 */
export interface Neighbours {
  /** Number of neighbours of each query. */
  readonly k: number;
  /** For each query its k nearest references, the nearest first: `[queries · k]`. */
  readonly indices: Uint32Array;
  /** Their Euclidean distances, in byte values. */
  readonly distances: Float32Array;
}

/** Bytes with a shape. */
const BYTE_TENSOR: Check = {
  expected: "a tensor of bytes, { data: Uint8Array, shape }, whose length is the product of the shape",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    isArrayOf(value.data, Uint8Array) &&
    "shape" in value &&
    listOf(integer({ min: 0 }), { min: 1 }).accepts(value.shape) &&
    value.data.length === elementCount(value.shape as number[]),
};

const NEIGHBOURS: Check = {
  expected: "neighbours, as nearestNeighbours returns them",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "k" in value &&
    integer().accepts(value.k) &&
    "indices" in value &&
    numbers.accepts(value.indices) &&
    "distances" in value &&
    numbers.accepts(value.distances) &&
    (value.distances as ArrayLike<number>).length === (value.indices as ArrayLike<number>).length,
};

/**
 * Checks that it is a result of {@link nearestNeighbours}.
 *
 * @throws {ConfigurationError} if it is not
 */
export function checkNeighbours(owner: string, neighbours: unknown): void {
  checkOption(owner, "neighbours", neighbours, required(NEIGHBOURS));
}

/** Options of `study.nearestNeighbours`. */
export interface NeighbourOptions {
  /** Number of neighbours, at most the number of references. */
  readonly k: number;
  /**
   * Aborts the search, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the number of queries done and of all.
   *
   * @default none
   */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Queries in one run: a large product, whose result takes 120 MB for 60,000 references. */
const QUERIES_AT_ONCE = 500;

/**
 * Finds the k nearest reference images of each query image, by the Euclidean distance of their bytes. Equally near
 * references come in any order.
 *
 * @param queries bytes `[n, …]`
 * @param references bytes `[m, …]`, images of the same size
 * @throws {ShapeError} if the sizes differ
 * @throws {ConfigurationError} unless 1 ≤ k ≤ m
 * @throws the signal's reason when it is aborted
 * @see {@link https://doi.org/10.1109/TIT.1967.1053964 | Cover and Hart 1967: Nearest Neighbor Pattern Classification}
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const queries = { data: Uint8Array.of(10, 10), shape: [1, 2] };
 * const references = { data: Uint8Array.of(0, 0, 10, 13, 90, 90), shape: [3, 2] };
 * const { indices, distances } = await study.nearestNeighbours(queries, references, { k: 1 });
 * console.log([...indices], [...distances]); // [ 1 ] [ 3 ]
 * ```
 */
export async function nearestNeighbours(
  queries: ByteTensor,
  references: ByteTensor,
  options: NeighbourOptions,
): Promise<Neighbours> {
  checkOption("nearestNeighbours", "queries", queries, required(BYTE_TENSOR));
  checkOption("nearestNeighbours", "references", references, required(BYTE_TENSOR));
  checkOptions<NeighbourOptions>("nearestNeighbours", options, {
    k: required(integer()),
    signal: abortSignal,
    onProgress: callable,
  });
  const { k, signal, onProgress } = options;
  const [count, known] = [rowCount(queries), rowCount(references)];
  const size = elementCount(references.shape.slice(1));
  if (elementCount(queries.shape.slice(1)) !== size) {
    throw new ShapeError(
      `Expected queries and references of the same size. Received: [${queries.shape.join(", ")}] and [${references.shape.join(", ")}].`,
    );
  }
  if (!(Number.isInteger(k) && k >= 1 && k <= known)) {
    throw new ConfigurationError(`Expected k to be an integer from 1 to ${known}. Received: ${k}.`);
  }
  const all = { data: new Float32Array(known * size), shape: [known, size] };
  gatherRows(references, range(0, known), all.data);
  const halves = { data: squaredNorms(references, size).map((norm) => -norm / 2), shape: [known] };
  const ofQueries = squaredNorms(queries, size);

  const indices = new Uint32Array(count * k);
  const distances = new Float32Array(count * k);
  const sessions = new Map<number, Session>();
  const state = new ResidentState();
  try {
    for (let start = 0; start < count; start += QUERIES_AT_ONCE) {
      signal?.throwIfAborted();
      const batch = Math.min(QUERIES_AT_ONCE, count - start);
      const session = sessions.get(batch) ?? (await Session.open(neighbourGraph(batch, known, size, k)));
      sessions.set(batch, session);
      const data = new Float32Array(batch * size);
      gatherRows(queries, range(start, batch), data);
      const feeds = { queries: { data, shape: [batch, size] }, references: all, halves };
      const found = await session.run(feeds, state);
      const [nearest, scores] = [defined(found.indices), defined(found.scores)];
      for (let i = 0; i < batch * k; i++) {
        const query = start + Math.floor(i / k);
        indices[start * k + i] = defined(nearest[i]);
        const squared = defined(ofQueries[query]) - 2 * defined(scores[i]);
        distances[start * k + i] = Math.sqrt(Math.max(0, squared));
      }
      onProgress?.(start + batch, count);
    }
  } finally {
    for (const session of sessions.values()) await session.dispose();
  }
  return { k, indices, distances };
}

/** Builds the graph that finds the k largest `a·b − ‖b‖²/2` of each row: it grows as b comes nearer to a. */
function neighbourGraph(queries: number, references: number, size: number, k: number): Uint8Array {
  const a = input("queries", [queries, size]);
  const b = input("references", [references, size]);
  const halves = input("halves", [references]);
  const scores = matmul(a, b, { transposeB: true, bias: halves });
  const { values, indices } = topK(scores, k);
  return toOnnx({
    name: "neighbours",
    inputs: [a, b, halves],
    outputs: { scores: values, indices: cast(indices) },
    // The result must be stored row by row.
    chooseLowering: plainOnly,
  });
}

function squaredNorms(images: ByteTensor, size: number): Float32Array {
  const { data } = images;
  return Float32Array.from({ length: rowCount(images) }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += defined(data[i]) ** 2;
    return sum;
  });
}

/**
 * Predicts the class of each query: the most frequent one among its nearest `k`; of equals, that of the nearest.
 *
 * @param labels class numbers of the references
 * @param k at most the `k` of the neighbours, which is the default
 * @throws {ConfigurationError} if `k` is not acceptable
 * @example
 * ```ts
 * import { study } from "atelier/study";
 *
 * const neighbours = { k: 3, indices: Uint32Array.of(2, 0, 1), distances: Float32Array.of(1, 2, 3) };
 * console.log([...study.neighbourVotes(neighbours, Uint8Array.of(7, 7, 4))]); // [ 7 ]
 * console.log([...study.neighbourVotes(neighbours, Uint8Array.of(7, 7, 4), 1)]); // [ 4 ]
 * ```
 */
export function neighbourVotes(
  neighbours: Neighbours,
  labels: Labels,
  k: number = neighbours?.k,
): Uint16Array {
  checkNeighbours("neighbourVotes", neighbours);
  checkOption("neighbourVotes", "labels", labels, required(numbers));
  checkOption("neighbourVotes", "k", k, required(integer({ min: 1, max: neighbours.k })));
  if (neighbours.indices.some((index) => index >= labels.length)) {
    throw new ShapeError(
      `Expected a label for each reference. Received: ${labels.length}, but neighbours have higher indices.`,
    );
  }
  const votes = new Map<number, number>();
  return Uint16Array.from({ length: neighbours.indices.length / neighbours.k }, (_, query) => {
    votes.clear();
    const nearest = neighbours.indices.subarray(query * neighbours.k, query * neighbours.k + k);
    for (const reference of nearest) {
      const label = defined(labels[reference]);
      votes.set(label, (votes.get(label) ?? 0) + 1);
    }
    // A map keeps insertion order, so the nearest class comes first.
    return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best))[0];
  });
}

function range(start: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => start + i);
}

/** Neighbours needed: the ladder has the votes of one, three and five. */
const MAX_NEIGHBOURS = 5;

/** The piece that finds the nearest training images of each test image. */
export const neighboursPiece = oncePerPlan(({ piece, parts: { train, test } }) =>
  piece("neighbours", "nearest neighbours", {
    from: { k: MAX_NEIGHBOURS },
    cost: 1.2e-11 * train.images.data.length * test.length,
    compute: ({ signal, onProgress }) =>
      timed(() =>
        nearestNeighbours(test.images, train.images, {
          k: Math.min(MAX_NEIGHBOURS, train.length),
          signal,
          onProgress: (done, total) => onProgress(done / total),
        }),
      ),
  }),
);
