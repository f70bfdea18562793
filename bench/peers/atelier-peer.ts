/** Atelier as a peer of the benchmark: training steps as `fit` takes them, several in one run of the graph. */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { defined } from "../../src/checked.ts";
import {
  loadDataset,
  nodePlatform,
  RandomGenerator,
  recipes,
  rescale,
  trainByRecipe,
  usePlatform,
} from "../../src/index.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";
import type { Task } from "../engines.ts";
import { NETWORKS } from "../networks.ts";
import { type Prepared, prepare } from "../prepared.ts";
import type { Measure } from "../results.ts";

const threads = Number(process.argv[2]);
usePlatform(nodePlatform({ threads }));

const random = new RandomGenerator(1);
const prepared = new Map<string, Promise<Prepared>>();
const paces = new Map<string, StepsPerRun>();

/** What is kept under a key, made when it is first asked for. */
function kept<Kept>(map: Map<string, Kept>, key: string, make: () => Kept): Kept {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

async function trainSteps({ network, batch, seconds }: Task): Promise<number[]> {
  const { executor, examples } = await kept(prepared, network, () => prepare(network));
  const pace = kept(paces, `${network} ${batch}`, () => new StepsPerRun());
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const batches = Array.from({ length: pace.next() }, () => ({
      examples,
      rows: Uint32Array.from({ length: batch }, () => random.integer(examples.count)),
    }));
    const started = performance.now();
    await executor.train(batches, { random: () => random });
    const elapsed = performance.now() - started;
    pace.measured(batches.length, elapsed);
    milliseconds.push(...batches.map(() => elapsed / batches.length));
  }
  return milliseconds;
}

async function evaluate10k({ network, batch, seconds }: Task): Promise<number[]> {
  const { model, x, y } = await kept(prepared, network, () => prepare(network));
  return repeated(seconds, () => model.evaluate(x, y, { batchSize: batch }));
}

/** 10,000 images gone through once, as a user would: everything that `fit` does is in it. */
async function epoch({ network, batch, seconds }: Task): Promise<number[]> {
  const { model, x, y } = await kept(prepared, network, () => prepare(network));
  return repeated(seconds, () => model.fit(x, y, { batchSize: batch, epochs: 1, verbose: 0 }));
}

/** Fashion-MNIST from its `.gz` files. */
const load = ({ seconds }: Task) => repeated(seconds, () => loadDataset("fashion-mnist", { offline: true }));

/** From the files to the test accuracy of the article's network by the recipe `quick`. */
async function timeToAccuracy(): Promise<number[]> {
  const began = performance.now();
  const { train, test } = await loadDataset("fashion-mnist", { offline: true });
  const model = await trainByRecipe(recipes.quick, train, { seed: 1 });
  const { accuracy } = await model.evaluate(rescale(test.images), test.labels);
  process.stderr.write(`  atelier: test accuracy ${(100 * defined(accuracy)).toFixed(2)} %\n`);
  return [performance.now() - began];
}

async function repeated(seconds: number, work: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  const end = performance.now() + seconds * 1000;
  do {
    const started = performance.now();
    await work();
    milliseconds.push(performance.now() - started);
  } while (performance.now() < end);
  return milliseconds;
}

const MEASURED: Record<Measure, (task: Task) => Promise<number[]>> = {
  "train-step": trainSteps,
  "evaluate-10k": evaluate10k,
  epoch,
  load,
  "time-to-accuracy": timeToAccuracy,
};

const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
const print = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
print({
  ...{ engine: "atelier", variant: "node", version: `onnxruntime-node ${version}`, threads },
  networks: Object.keys(NETWORKS),
});
for await (const line of createInterface({ input: process.stdin })) {
  const task: Task = JSON.parse(line);
  const milliseconds = await MEASURED[task.measure](task);
  print({ milliseconds, maxRssBytes: process.resourceUsage().maxRSS * 1024 });
}
