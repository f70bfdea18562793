/** A metric over numbers, batch by batch, as training and evaluation compute it. */

import { type Metric, metricOutputs, RunningMetric } from "../../src/metrics/index.ts";
import type { Numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

function rowsOf({ data, shape }: Numbers, from: number, to: number): Numbers {
  const length = data.length / (shape[0] ?? 1);
  return { data: data.slice(from * length, to * length), shape: [to - from, ...shape.slice(1)] };
}

/** The metric, computed over batches of these sizes. */
export async function metricOver(
  metric: Metric,
  { targets, predictions, weights }: { targets: Numbers; predictions: Numbers; weights?: Numbers },
  sizes: readonly number[] = [targets.shape[0] ?? 0],
): Promise<number> {
  const running = new RunningMetric(metric);
  let from = 0;
  for (const size of sizes) {
    const fed = [targets, predictions, ...(weights ? [weights] : [])];
    const feeds = inputsFor(fed.map((each) => rowsOf(each, from, from + size)));
    const [y, p, w] = feeds.keys();
    if (y === undefined || p === undefined) throw new Error("targets and predictions are fed");
    running.add(await runGraph(metricOutputs(metric, y, p, "values", w), feeds), size);
    from += size;
  }
  return running.result();
}
