/** Two training steps by each recipe on the same images, in Node and, bundled, in a page on WebGPU. */

import { type BrowserOptions, browserPlatform, usePlatform } from "../../../src/browser.ts";
import { drawDataset, recipes, rescale } from "../../../src/library.ts";

/** Few, since a GPU that the processor plays takes seconds for a step. */
const BATCH = 8;
const SEED = 7;
const STEPS = 2;

/** Each once: the network of `quick` is that of `post`, and its steps are the same but for the learning rate. */
export const TRIED = Object.entries(recipes).filter(([name]) => name !== "quick");

/** The losses of both steps, of each recipe with a network of its own. */
export async function losses(): Promise<Record<string, number[]>> {
  const { train } = await drawDataset("drawn-garments", { trainCount: BATCH, testCount: 0 });
  const images = rescale(train.images);
  const all: Record<string, number[]> = {};
  for (const [name, recipe] of TRIED) {
    const model = recipe.network([28, 28, 1], train.classCount, { seed: SEED }, STEPS);
    model.compile({
      loss: "sparseCategoricalCrossentropy",
      optimizer: recipe.optimizer({ totalSteps: 100 }),
    });
    const taken: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      taken.push((await model.trainOnBatch(images, train.labels)).loss);
    }
    all[name] = taken;
    await model.dispose();
  }
  return all;
}

/** The same, on the device that the options name; undefined where the browser has no WebGPU. */
export async function lossesOn(options: BrowserOptions): Promise<Record<string, number[]> | undefined> {
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<unknown> } };
  if (!(await gpu?.requestAdapter())) return undefined;
  usePlatform(browserPlatform(options));
  return losses();
}
