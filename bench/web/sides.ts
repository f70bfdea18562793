/** What is compared: training steps in Node, and in pages of Chromium on wasm or WebGPU, each opened once and then asked in turn. */

import type { Browser } from "playwright-core";
import { nodePlatform, usePlatform } from "../../src/index.ts";
import {
  type Examples,
  openTraining as openHere,
  type Run,
  type Taken,
  type Training,
} from "../../test/browser/support/training.ts";
import { ENGINE_FILES, openTraining } from "../../test/browser/support/training-page.ts";
import type { PageServer } from "../../test/page/support/chromium.ts";

/** Something that takes training steps, and continues with the same network when it is called again. */
export interface Side {
  take(run: Run): Promise<Taken>;
  close(): Promise<void>;
}

export function node(threads: number, examples: Examples): Side {
  const trainings = new Map<string, Training>();
  return {
    take(run) {
      let training = trainings.get(run.network);
      if (training === undefined) {
        usePlatform(nodePlatform({ threads }));
        training = openHere(run, examples);
        trainings.set(run.network, training);
      }
      return training.take(run.steps, run.stepsPerRun);
    },
    async close() {
      for (const training of trainings.values()) await training.close();
    },
  };
}

/** A page with a worker of its own, since threads are fixed when an engine starts. */
export async function chromium(
  browser: Pick<Browser, "newPage">,
  server: PageServer,
  count: number,
  { device = "cpu", threads = 1 }: { device?: "cpu" | "webgpu"; threads?: number },
): Promise<Side> {
  const { ask, page } = await openTraining(browser, server);
  await ask("start", { files: ENGINE_FILES[device], device, threads });
  await ask("examples", { images: "/images", labels: "/labels", count });
  return { take: (run) => ask("take", run), close: () => page.close() };
}
