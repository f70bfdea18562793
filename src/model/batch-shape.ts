/** Shapes of a batch, for which graphs are compiled. */

import { weightShapes } from "./examples.ts";
import type { Batch } from "./feeds.ts";
import type { BatchShape } from "./graphs/training.ts";

/** Key of the graph compiled for this batch. */
export function shapeOf(batch: Batch | undefined, reportsExamples = false): BatchShape {
  if (batch === undefined) throw new Error("a run has at least one batch");
  const shape = { batchSize: batch.rows.length, weights: weightShapes(batch.examples) };
  return reportsExamples ? { ...shape, reportsExamples } : shape;
}

/** Names a graph by the shapes that it is compiled for. */
export function keyOf({ batchSize, weights, reportsExamples }: BatchShape): string {
  const batch = reportsExamples ? `${batchSize} each` : String(batchSize);
  if (weights.every((shape) => shape === undefined)) return batch;
  const shapes = weights.map((shape) => (shape === undefined ? "none" : `[${shape.join(", ")}]`));
  return `${batch} weighted ${shapes.join(" ")}`;
}
