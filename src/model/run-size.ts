/** Number of examples in one run of evaluation or prediction. */

import { type Shape, sizeOf } from "../graph/index.ts";
import type { Batch } from "./feeds.ts";
import type { Network } from "./network/network.ts";

/**
 * Multiplications in a run: a tenth of a second on 2 cores (AMD EPYC, Zen 5: 54 · 10⁹ a second, 2026-11-27), so that a run
 * ends within half a second where the machine is four times as slow or busy. The recipes' networks at the default batch
 * size stay below.
 */
const MAX_MULTIPLICATIONS = 6e9;

/** Bytes of a network's layer outputs in a run: a bound on the memory of a run beside the weights. */
const MAX_ACTIVATIONS = 2 ** 28;

/**
 * Bytes of layer outputs up to which a run of the whole batch is fastest. Beyond, the processor's cache holds less of them:
 * runs of half the usual 250 examples take 0.84 to 1.00 of the time, and half the memory (docs/performance-log.md).
 */
const CACHED_ACTIVATIONS = 1e7;

/** Examples of a run whose outputs go beyond that; fewer leave the threads waiting for each other. */
const MAX_UNCACHED_EXAMPLES = 125;

/**
 * The number of examples that a run takes: the batch size, or less where that would keep everything waiting, or take
 * memory without need. It follows from the network alone, so that results can be repeated.
 */
export function examplesPerRun(network: Network, batchSize: number): number {
  const [multiplications, bytes] = [multiplicationsOf(network), activationBytes(network)];
  const cached = Math.max(MAX_UNCACHED_EXAMPLES, CACHED_ACTIVATIONS / bytes);
  const most = Math.min(MAX_MULTIPLICATIONS / multiplications, MAX_ACTIVATIONS / bytes, cached);
  return Math.max(1, Math.min(batchSize, Math.floor(most)));
}

/** The rows of examples, a run after the other. */
export function* runsOf(network: Network, count: number, batchSize: number): Generator<Uint32Array> {
  const size = examplesPerRun(network, batchSize);
  for (let start = 0; start < count; start += size) {
    yield Uint32Array.from({ length: Math.min(size, count - start) }, (_, i) => start + i);
  }
}

/** Multiplications forwards, of one example: those of kernels, each number at each place where it is put. */
export function multiplicationsOf({ steps }: Network): number {
  return sum(steps, ({ variables, outputShapes: [output = []] }) => {
    const kernels = variables.filter(({ shape }) => shape.length > 1);
    return sum(kernels, ({ shape }) => sizeOf(shape)) * placesOf(output);
  });
}

/** Bytes of one example's inputs and of all that the layers compute from it. */
export function activationBytes({ steps, inputs }: Network): number {
  return (
    4 *
    (sum(inputs, ({ shape }) => sizeOf(shape)) + sum(steps, ({ outputShapes }) => sum(outputShapes, sizeOf)))
  );
}

/** Bytes of a graph's inputs for a batch. */
export function bytesFed({ examples, rows }: Batch): number {
  return (
    4 * rows.length * sum([...examples.x, ...examples.y], ({ shape: [, ...ofExample] }) => sizeOf(ofExample))
  );
}

/** Everything before the channels. */
function placesOf(shape: Shape): number {
  return sizeOf(shape.slice(0, -1));
}

function sum<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((total, item) => total + measure(item), 0);
}
