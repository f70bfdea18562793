/** Atelier as a peer of the benchmark: training steps as `fit` takes them, several in one run of the graph. */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import {
  nodePlatform,
  optimizers,
  RandomGenerator,
  rescale,
  type Sequential,
  toCategorical,
  usePlatform,
} from "../../src/index.ts";
import { checkExamples, type Examples } from "../../src/model/examples.ts";
import { Executor } from "../../src/model/executor.ts";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";
import type { Task } from "../engines.ts";
import { NETWORKS } from "../networks.ts";

const threads = Number(process.argv[2]);
usePlatform(nodePlatform({ threads }));

const random = new RandomGenerator(1);
const images = Uint8Array.from({ length: 10_000 * 784 }, () => random.nextUint32() & 255);
const labels = Array.from({ length: 10_000 }, () => random.integer(10));
const x = rescale({ data: images, shape: [10_000, 28, 28, 1] });
const y = toCategorical(labels, 10);

interface Prepared {
  readonly model: Sequential;
  readonly examples: Examples;
  readonly executor: Executor;
  readonly stepsPerRun: Map<number, StepsPerRun>;
}

const prepared = new Map<string, Prepared>();

function prepare(name: string): Prepared {
  const known = prepared.get(name);
  if (known !== undefined) return known;
  const model = NETWORKS[name]();
  const optimizer = optimizers.adam({ learningRate: 1e-4 });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const executor = new Executor(model.network);
  const weights = model.getWeights();
  model.network.variables.forEach((variable, i) => {
    executor.state.write(variable.name, weights[i].data, variable.keptShape);
  });
  executor.compile(model.objective, optimizer);
  const examples = checkExamples(model.network, "oneHot", x, y);
  const made = { model, examples, executor, stepsPerRun: new Map<number, StepsPerRun>() };
  prepared.set(name, made);
  return made;
}

async function trainSteps({ network, batch, seconds }: Task): Promise<number[]> {
  const { executor, examples, stepsPerRun } = prepare(network);
  const pace = stepsPerRun.get(batch) ?? new StepsPerRun();
  stepsPerRun.set(batch, pace);
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
  const { model } = prepare(network);
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
