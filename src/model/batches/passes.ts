/** Evaluation and prediction over batches that a caller iterates over. */

import { sizeOf } from "../../graph/index.ts";
import { allocateFloats } from "../../runtime/index.ts";
import type { Examples } from "../examples.ts";
import type { Executor } from "../executor.ts";
import type { Objective } from "../graphs/objective.ts";
import type { Logs } from "../history.ts";
import type { Prediction } from "../in-batches.ts";
import type { Network } from "../network/network.ts";
import type { EvaluateOptions, PredictOptions } from "../options.ts";
import { ProgressBar } from "../progress.ts";
import { RunningLogs } from "../running-logs.ts";
import { checkInputBatch, checkTrainingBatch } from "./checked.ts";
import type { Batches } from "./given.ts";
import { BatchStream } from "./stream.ts";

/** Loss and metrics over all batches, means over their examples. */
export async function evaluateBatches(
  executor: Executor,
  { network, objective }: { network: Network; objective: Objective },
  given: Batches<unknown>,
  { steps, verbose = 0, signal }: EvaluateOptions,
): Promise<Logs> {
  const stream = new BatchStream(given, {
    ...{ owner: "evaluate", limit: steps, limitName: "steps", goesOn: false, passes: 1, signal },
    read: (batch, place) => checkTrainingBatch(network, objective, { given: batch, place }),
  });
  const bar = verbose > 0 ? new ProgressBar(stream.length) : undefined;
  await stream.begin();
  return finishing(stream, async () => {
    const onBatch = (done: number, soFar: Logs) => bar?.update(done, soFar);
    const logs = await evaluatePass(executor, objective, stream, { signal, onBatch });
    bar?.finish(logs);
    return logs;
  });
}

/** Goes through a stream once; each batch by the weights that the model has in its turn. */
export async function evaluatePass(
  executor: Executor,
  objective: Objective,
  stream: BatchStream<Examples>,
  {
    signal,
    onBatch,
  }: { signal?: AbortSignal | undefined; onBatch?: (done: number, logs: Logs) => void } = {},
): Promise<Logs> {
  const running = new RunningLogs(objective);
  let done = 0;
  await forEachBatch(stream, async (examples) => {
    const add: Parameters<Executor["evaluate"]>[2] = (result, rows) => running.add(result, rows.length);
    await executor.evaluate(examples, examples.count, add, signal);
    onBatch?.(++done, running.logs());
  });
  return running.logs();
}

/** Computes a network's outputs for all batches in order: one tensor each. */
export async function predictBatches(
  executor: Executor,
  network: Network,
  given: Batches<unknown>,
  { steps, signal }: PredictOptions,
): Promise<Prediction[]> {
  const stream = new BatchStream(given, {
    ...{ owner: "predict", limit: steps, limitName: "steps", goesOn: false, passes: 1, signal },
    read: (batch, place) => checkInputBatch(network, batch, place),
  });
  await stream.begin();
  const pieces: Float32Array[][] = network.outputs.map(() => []);
  let count = 0;
  await finishing(stream, () =>
    forEachBatch(stream, async (examples) => {
      const keep = (outputs: readonly Float32Array[]) => {
        for (const [i, output] of outputs.entries()) pieces[i]?.push(output.slice());
      };
      await executor.predict(examples.x, examples.count, keep, signal);
      count += examples.count;
    }),
  );
  return network.outputs.map(({ shape }, i) => {
    const data = allocateFloats(count * sizeOf(shape));
    let start = 0;
    for (const piece of pieces[i] ?? []) {
      data.set(piece, start);
      start += piece.length;
    }
    return { data, shape: [count, ...shape] };
  });
}

/** Does something with each batch of a pass, while the next one is fetched. */
async function forEachBatch(
  stream: BatchStream<Examples>,
  work: (examples: Examples) => Promise<void>,
): Promise<void> {
  for (;;) {
    const [examples] = await stream.next(1);
    if (examples === undefined) break;
    stream.fetch(1);
    await work(examples);
  }
  await stream.finishPass();
}

/** Does work with a stream and closes it, whether the work succeeds or not. */
async function finishing<Result>(
  stream: BatchStream<Examples>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } finally {
    // The earlier error says more than the failure to close the iterable.
    await stream.close().catch(() => undefined);
  }
}
