/** Shapes of a batch, for which graphs are compiled. */

import { byteScaling } from "./byte-scaling.ts";
import { weightShapes } from "./examples.ts";
import type { Batch, TrainOptions } from "./feeds.ts";
import type { BatchShape } from "./graphs/batch-inputs.ts";

/**
 * Key of the graph compiled for this batch.
 *
 * @param options augmentation changes numbers, so that its input cannot be fed as bytes
 */
export function shapeOf(
  batch: Batch | undefined,
  { reportsExamples = false, augment }: Partial<TrainOptions> = {},
): BatchShape {
  if (batch === undefined) throw new Error("a run has at least one batch");
  const { rows, examples } = batch;
  const bytes = examples.x.map((tensor, i) =>
    i === 0 && augment !== undefined ? undefined : byteScaling(tensor),
  );
  const shape = { batchSize: rows.length, bytes, weights: weightShapes(examples) };
  return reportsExamples ? { ...shape, reportsExamples } : shape;
}

/** Names a graph by what it is compiled for. */
export function keyOf({ batchSize, bytes = [], weights, reportsExamples }: BatchShape): string {
  const key = [reportsExamples ? `${batchSize} each` : String(batchSize)];
  if (bytes.some((each) => each !== undefined)) {
    key.push("bytes", ...bytes.map((each) => (each ? `(+ ${each.shift}) / ${each.divisor}` : "none")));
  }
  if (weights.some((each) => each !== undefined)) {
    key.push("weighted", ...weights.map((each) => (each ? `[${each.join(", ")}]` : "none")));
  }
  return key.join(" ");
}
