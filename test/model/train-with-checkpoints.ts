/** A training that is killed by its tests: `node --import tsx … DIRECTORY [process]`; writes its weights' checksum when it ends. */

import { callbacks, layers, optimizers, RandomGenerator, sequential } from "../../src/index.ts";
import { checksum } from "../../src/model/checksum.ts";

const [directory = "", where] = process.argv.slice(2);
const random = new RandomGenerator(1);
const count = 640;
const x = { data: Float32Array.from({ length: count * 64 }, () => random.uniform()), shape: [count, 64] };
const y = Uint8Array.from({ length: count }, () => random.integer(4));
const model = sequential(
  [
    layers.dropout({ rate: 0.2, inputShape: [64] }),
    layers.dense({ units: 64, activation: "relu" }),
    layers.dense({ units: 4, activation: "softmax" }),
  ],
  { seed: 2 },
);
model.compile({
  optimizer: optimizers.adam(1e-3),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});
process.stdout.write("ready\n");
const history = await model.fit(x, y, {
  ...{ epochs: 6, batchSize: 4, validationSplit: 0.1, seed: 3, verbose: 0, process: where === "process" },
  callbacks: [
    callbacks.earlyStopping({ patience: 4, restoreBestWeights: true }),
    callbacks.backupAndRestore({ directory, everySeconds: 0.02 }),
    // Step by step, so that it takes a while.
    { onBatchEnd: () => new Promise((resolve) => setTimeout(resolve, 1)) },
  ],
});
const weights = model.getWeights().map(({ data }) => checksum(new Uint8Array(data.buffer)));
process.stdout.write(`${JSON.stringify({ weights, history })}\n`);
