/**
 * One recorded run, in a process of its own: a recipe's network trained by a checkout of Atelier, with every step's loss
 * and the digests of the result. Prints a line of JSON; `bench/recorded.ts` starts it.
 *
 *     node --import tsx bench/recorded/train.ts CHECKOUT '{"network":"post","lowerings":"fast","steps":30,"batchSize":64}'
 *
 * It uses only what every checkout that is compared has: the library's public surface.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { defined } from "../../src/checked.ts";
import type { Run, Task } from "./runs.ts";

/** Examples that are evaluated and predicted after training. */
const EVALUATED = 250;
const [checkout, task] = process.argv.slice(2);
if (checkout === undefined || task === undefined) throw new Error("Expected a checkout and a task.");
const atelier: typeof import("../../src/index.ts") = await import(
  pathToFileURL(resolve(checkout, "src/index.ts")).href
);
process.stdout.write(`${JSON.stringify(await run(JSON.parse(task)))}\n`);

async function run({ network, lowerings, steps, batchSize }: Task): Promise<Run> {
  const recipe = Object.values(atelier.recipes).find(({ name }) => name === network);
  if (recipe === undefined) throw new Error(`Expected a recipe's name. Received: ${network}.`);
  const { examples, tested } = await dataset(steps * batchSize);
  const model = recipe.network(examples.imageShape, examples.classCount, { seed: 1 }, steps);
  model.compile({
    optimizer: recipe.optimizer({ totalSteps: steps }),
    loss: atelier.losses.sparseCategoricalCrossentropy({ labelSmoothing: recipe.labelSmoothing ?? 0 }),
    metrics: ["accuracy"],
    lowerings,
  });
  const losses: number[] = [];
  const began = performance.now();
  await model.fit(atelier.rescale(examples.images), examples.labels, {
    ...{ batchSize, seed: 1, verbose: 0, augmentation: recipe.augmentation ?? [] },
    callbacks: [{ onBatchEnd: (_, logs) => void losses.push(logs.loss) }],
  });
  const seconds = (performance.now() - began) / 1000;
  const { tensors } = await model.trainingState();
  const weights = model.getWeights();
  const images = atelier.rescale(tested.images);
  const evaluation = await model.evaluate(images, tested.labels);
  const prediction = await model.predict(images);
  return {
    ...{ network, lowerings, batchSize, data: examples.name, seconds, losses },
    weights: Object.fromEntries(weights.map(({ name, data }) => [name, digest(data)])),
    state: Object.fromEntries(Object.entries(tensors).map(([name, data]) => [name, digest(data)])),
    evaluation: [evaluation.loss, defined(evaluation.accuracy)],
    prediction: digest(prediction.data),
  };
}

/** The real Fashion-MNIST if it is available, else drawn garments; the first training and test images. */
async function dataset(count: number) {
  const directory = join(process.env.ATELIER_DATA ?? "", "fashion-mnist");
  const isReal = process.env.ATELIER_DATA !== undefined && existsSync(directory);
  const { train, test } = isReal
    ? await atelier.readDatasetDirectory(directory)
    : await atelier.drawDataset("drawn-garments", { trainCount: count, testCount: EVALUATED });
  return { examples: train.take(count), tested: test.take(EVALUATED) };
}

/** The SHA-256 of the numbers' bytes. */
function digest({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");
}
