/** A small model trained on batches, and sources of batches that are watched. */

import {
  type FitOptions,
  layers,
  type Sequential,
  sequential,
  slice,
  type TrainingBatches,
  toCategorical,
} from "../../../src/index.ts";
import { smallImages } from "../../support/small-images.ts";

export const { images, labels } = smallImages(72, 1);
export const targets = toCategorical(labels, 4);
export const quiet = { verbose: 0 } as const;

export function compiled(): Sequential {
  const net = sequential(
    [
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 3 },
  );
  net.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return net;
}

/** The examples in batches of 16, the last of 8. */
export const list = Array.from({ length: 5 }, (_, i) => {
  const [start, end] = [16 * i, Math.min(72, 16 * i + 16)];
  return { x: slice(images, start, end), y: slice(targets, start, end) };
});

/** What a source was asked for. */
export class Watched {
  pulled = 0;
  closed = 0;

  *sync(): Generator<(typeof list)[number]> {
    try {
      for (let i = 0; ; i++) {
        this.pulled++;
        yield list[i % 4] ?? fail();
      }
    } finally {
      this.closed++;
    }
  }

  async *async(): AsyncGenerator<(typeof list)[number]> {
    for (const batch of this.sync()) {
      await new Promise(setImmediate);
      yield batch;
    }
  }
}

function fail(): never {
  throw new Error("no such batch");
}

export async function* later<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    await new Promise(setImmediate);
    yield item;
  }
}

export async function trained(source: TrainingBatches, options: FitOptions = {}) {
  const net = compiled();
  const { history, params } = await net.fit(source, { epochs: 3, ...quiet, ...options });
  return { weights: net.getWeights(), history, params };
}

/** A model after this number of steps. */
export async function trainedFor(steps: number): Promise<Sequential> {
  const net = compiled();
  await net.fit(list, { stepsPerEpoch: steps, ...quiet });
  return net;
}
