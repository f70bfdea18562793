/**
 * Whether the convolutions of a network are computed by the faster family: training steps and evaluations on blocks of
 * channels and without, and which of them the cost model of `src/ops/convolution-family.ts` chooses. See README.md beside
 * this file.
 *
 *     npm run bench:families -- [--rounds 5] [--batch 64] [--threads 2]
 */

import { parseArgs } from "node:util";
import { NATIVE_CPU, type Target } from "../src/graph/index.ts";
import {
  type Layer,
  layers,
  type Model,
  nodePlatform,
  optimizers,
  type Platform,
  RandomGenerator,
  sequential,
  usePlatform,
} from "../src/index.ts";
import { exampleInputs } from "../src/model/graphs/batch-inputs.ts";
import { findTarget } from "../src/model/graphs/engine-target.ts";
import { forward } from "../src/model/graphs/forward.ts";
import { targetForConvolutions } from "../src/ops/compiler.ts";
import { platform } from "../src/runtime/index.ts";
import { NETWORKS } from "./networks.ts";
import { describeProcessor } from "./processor.ts";
import { median } from "./results.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    batch: { type: "string", default: "64" },
    threads: { type: "string", default: "2" },
  },
});
const [rounds, batch] = [Number(values.rounds), Number(values.batch)];
const CLASSES = 10;

/** Convolutions with batch normalization and ReLU, pooled where a side is even and more than 7 pixels are left. */
function plainNetwork(side: number, channels: number, kernel: number, filters: readonly number[]): Model {
  let left = side;
  const made = filters.flatMap((count, i): Layer[] => {
    const isPooled = left % 2 === 0 && left > 7;
    if (isPooled) left /= 2;
    return [
      layers.conv2d({
        filters: count,
        kernelSize: kernel,
        padding: "same",
        useBias: false,
        ...(i === 0 && { inputShape: [side, side, channels] }),
      }),
      layers.batchNormalization(),
      layers.reLU(),
      ...(isPooled ? [layers.maxPooling2d({ poolSize: 2 })] : []),
    ];
  });
  return sequential(
    [...made, layers.globalAveragePooling2d(), layers.dense({ units: CLASSES, activation: "softmax" })],
    { seed: 1 },
  );
}

/** Pairs of a depthwise 3×3 and a 1×1 convolution with batch normalization and ReLU, as in MobileNet. */
function separableNetwork(side: number, channels: number, filters: readonly number[]): Model {
  const [first = 0, ...others] = filters;
  const normalized = (convolution: Layer): Layer[] => [
    convolution,
    layers.batchNormalization(),
    layers.reLU(),
  ];
  const size = { kernelSize: 3, padding: "same", useBias: false } as const;
  return sequential(
    [
      ...normalized(
        layers.conv2d({ ...size, filters: first, strides: 2, inputShape: [side, side, channels] }),
      ),
      ...others.flatMap((count) => [
        ...normalized(layers.depthwiseConv2d(size)),
        ...normalized(layers.conv2d({ filters: count, kernelSize: 1, useBias: false })),
      ]),
      layers.globalAveragePooling2d(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ],
    { seed: 1 },
  );
}

/** Convolutions of which the last has few filters, as of a network that makes images, and classes from these. */
function imageNetwork(side: number, filters: readonly number[], isTransposed: boolean): Model {
  const options = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  const shape = { inputShape: [side, side, 1] as const };
  const [first = 1, ...others] = filters;
  const [small, last] = [others.slice(0, -1), others.at(-1) ?? 1];
  return sequential(
    [
      layers.conv2d({ ...options, ...shape, filters: first, strides: isTransposed ? 2 : 1 }),
      ...small.map((count) => layers.conv2d({ ...options, filters: count })),
      isTransposed
        ? layers.conv2dTranspose({ ...options, filters: last, strides: 2 })
        : layers.conv2d({ ...options, filters: last }),
      layers.flatten(),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ],
    { seed: 1 },
  );
}

const SHAPES: Record<string, () => Model> = {
  "28×28×1, 3×3 of 16, 1": () => imageNetwork(28, [16, 1], false),
  "32×32×1, 3×3 of 32, 32, 3": () => imageNetwork(32, [32, 32, 3], false),
  "28×28×1, 3×3 of 16, 16 and transposed of 16": () => imageNetwork(28, [16, 16, 16], true),
  "32×32×3, depthwise 3×3 and 1×1 of 16, 32, 64": () => separableNetwork(32, 3, [16, 32, 64]),
  "28×28×1, depthwise 3×3 and 1×1 of 32, 64, 128": () => separableNetwork(28, 1, [32, 64, 128]),
  ...Object.fromEntries(Object.entries(NETWORKS).filter(([name]) => name !== "perceptron")),
  ...Object.fromEntries(
    [3, 5, 7].flatMap((kernel) =>
      (
        [
          [28, 1, [16, 32]],
          [28, 1, [32, 64, 128]],
          [16, 3, [64, 64, 64]],
          [16, 3, [256, 256]],
          [32, 3, [32, 32, 64]],
          [12, 3, [16, 16, 16, 16]],
          [16, 3, [20, 20, 20]],
          [28, 1, [24, 40, 80]],
        ] as const
      ).map(([side, channels, filters]) => [
        `${side}×${side}×${channels}, ${kernel}×${kernel} of ${filters.join(", ")}`,
        () => plainNetwork(side, channels, kernel, filters),
      ]),
    ),
  ),
};

const engine = nodePlatform({ process: false, threads: Number(values.threads) });
usePlatform(engine);

/** The engine, by whose target blocks of channels have this cost: at 0 they are always taken, at ∞ never. */
function withCost(cost: number): Platform {
  const { convolution, ...others } = NATIVE_CPU.costs;
  const depthwise = { ...convolution.depthwise, blocked: cost };
  const costs = {
    ...others,
    convolution: { ...convolution, blocked: { 8: cost, 16: cost }, depthwise },
  };
  return { ...engine, target: { ...NATIVE_CPU, costs } };
}

const [BLOCKED, UNBLOCKED] = [withCost(0), withCost(Number.POSITIVE_INFINITY)];

/** Milliseconds of a batch, of each round. */
interface Times {
  readonly step: number[];
  readonly evaluation: number[];
}

/** Times of both families' training steps and evaluations, taken in turns. */
async function compare(make: () => Model): Promise<{ blocked: Times; unblocked: Times }> {
  const blocked = compiledFor(BLOCKED, make);
  const unblocked = compiledFor(UNBLOCKED, make);
  const times = { blocked: { step: [], evaluation: [] }, unblocked: { step: [], evaluation: [] } };
  for (let round = -1; round < rounds; round++) {
    await takeTurn(blocked, round < 0 ? undefined : times.blocked);
    await takeTurn(unblocked, round < 0 ? undefined : times.unblocked);
  }
  await blocked.dispose();
  await unblocked.dispose();
  return times;
}

const BATCHES = 8;
const random = new RandomGenerator(1);

/** Trains and evaluates on some batches. */
async function takeTurn(model: Model, times: Times | undefined): Promise<void> {
  const shape = [BATCHES * batch, ...model.network.inputShape];
  const size = shape.reduce((product, length) => product * length, 1);
  const x = { data: Uint8Array.from({ length: size }, () => random.integer(256)), shape };
  const y = Uint8Array.from({ length: BATCHES * batch }, () => random.integer(CLASSES));
  const timed = async (run: () => Promise<unknown>) => {
    await run();
    const began = performance.now();
    await run();
    return (performance.now() - began) / BATCHES;
  };
  const step = await timed(() =>
    model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0 }),
  );
  const evaluation = await timed(() => model.evaluate(x, y, { batchSize: batch, verbose: 0 }));
  times?.step.push(step);
  times?.evaluation.push(evaluation);
}

/** A model of the engine's own. */
function compiledFor(platform: Platform, make: () => Model): Model {
  usePlatform(platform);
  const model = make();
  model.compile({ optimizer: optimizers.adam(), loss: "sparseCategoricalCrossentropy" });
  return model;
}

async function choices(model: Model): Promise<{ step: boolean; evaluation: boolean }> {
  const target: Target = await findTarget(model.network, platform());
  const { examples } = exampleInputs(model.network.inputs, { batchSize: batch });
  const { outputs } = forward(model.network, examples, { training: false });
  const chosen = (isTrained: boolean) =>
    targetForConvolutions(outputs, target, { isTrained }).channelBlock !== undefined;
  return { step: chosen(true), evaluation: chosen(false) };
}

console.log(describeProcessor());
console.log(
  "| network | step ms: blocks, without | chosen | regret | evaluation ms a batch | chosen | regret |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
const regrets: Record<"step" | "evaluation", number[]> = { step: [], evaluation: [] };
for (const [name, make] of Object.entries(SHAPES)) {
  const times = await compare(make);
  const chosen = await choices(compiledFor(engine, make));
  const cells = (["step", "evaluation"] as const).flatMap((what) => {
    const [blocked, unblocked] = [median(times.blocked[what]), median(times.unblocked[what])];
    const regret = (chosen[what] ? blocked : unblocked) / Math.min(blocked, unblocked) - 1;
    regrets[what].push(regret);
    return [
      `${blocked.toFixed(1)}, ${unblocked.toFixed(1)}`,
      chosen[what] ? "blocks" : "without",
      `${(100 * regret).toFixed(0)} %`,
    ];
  });
  console.log(`| ${[name, ...cells].join(" | ")} |`);
}
for (const [what, list] of Object.entries(regrets)) {
  const mean = list.reduce((sum, each) => sum + each, 0) / list.length;
  const most = Math.max(...list);
  console.log(
    `Regret of ${what}s: ${(100 * mean).toFixed(1)} % on average, ${(100 * most).toFixed(0)} % at most.`,
  );
}
