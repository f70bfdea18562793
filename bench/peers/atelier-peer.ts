/** Atelier as a peer of the benchmark: training steps as `fit` takes them, several in one run of the graph. */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { nodePlatform, RandomGenerator, usePlatform } from "../../src/index.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";
import type { Task } from "../engines.ts";
import { type Prepared, prepare, x, y } from "../prepared.ts";

const threads = Number(process.argv[2]);
usePlatform(nodePlatform({ threads }));

const random = new RandomGenerator(1);
const prepared = new Map<string, Prepared>();
const paces = new Map<string, StepsPerRun>();

/** What is kept under a key, made when it is first asked for. */
function kept<Kept>(map: Map<string, Kept>, key: string, make: () => Kept): Kept {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

async function trainSteps({ network, batch, seconds }: Task): Promise<number[]> {
  const { executor, examples } = kept(prepared, network, () => prepare(network));
  const pace = kept(paces, `${network} ${batch}`, () => new StepsPerRun());
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const batches = Array.from({ length: pace.next() }, () =>
      Uint32Array.from({ length: batch }, () => random.integer(examples.count)),
    );
    const started = performance.now();
    await executor.train(examples, batches, { learningRates: batches.map(() => 1e-4), random });
    const elapsed = performance.now() - started;
    pace.measured(batches.length, elapsed);
    milliseconds.push(...batches.map(() => elapsed / batches.length));
  }
  return milliseconds;
}

async function evaluate10k({ network, batch, seconds }: Task): Promise<number[]> {
  const { model } = kept(prepared, network, () => prepare(network));
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  do {
    const started = performance.now();
    await model.evaluate(x, y, { batchSize: batch });
    milliseconds.push(performance.now() - started);
  } while (performance.now() < end);
  return milliseconds;
}

const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
const print = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
print({ engine: "atelier", variant: "node", version: `onnxruntime-node ${version}`, threads });
for await (const line of createInterface({ input: process.stdin })) {
  const task: Task = JSON.parse(line);
  print({ milliseconds: task.measure === "train-step" ? await trainSteps(task) : await evaluate10k(task) });
}
