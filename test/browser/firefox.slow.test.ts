/** Training in Firefox, which is opened by hand: the same losses as in Node, and in Chromium the same bits. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { drawDataset, nodePlatform, usePlatform } from "../../src/index.ts";
import { askPage, type Command, find } from "./support/spawned.ts";
import { type Examples, train } from "./support/training.ts";
import { ALONE, ALONE_COUNT } from "./support/training-alone-run.ts";
import { bundle, findOfTraining } from "./support/training-page.ts";

const [firefox, chromium] = [find("firefox-esr"), find("chromium")];

async function lossesIn(command: Command, examples: Examples): Promise<Record<string, number[]>> {
  const files = await bundle("training-alone.ts");
  const answer = await askPage(command, "/training-alone.js", (path) =>
    findOfTraining(path, files, examples),
  );
  expect(answer).not.toHaveProperty("error");
  return answer as Record<string, number[]>;
}

describe("training in Firefox", () => {
  it.skipIf(!firefox.isThere)(
    `gives Node's losses of the article's network within 1e-5, and Chromium's of every network to the bit${firefox.skipped || chromium.skipped}`,
    async () => {
      const { train: dataset } = await drawDataset("drawn-garments", {
        trainCount: ALONE_COUNT,
        testCount: 0,
      });
      const examples = { images: dataset.images, labels: Uint8Array.from(dataset.labels) };
      const there = await lossesIn("firefox-esr", examples);
      expect(there.threads).toBe(2);
      usePlatform(nodePlatform({ threads: 1 }));
      const [post] = atLeast(ALONE, 1);
      const { losses } = await train(post, examples);
      expect(losses).toHaveLength(post.steps);
      for (const [i, loss] of losses.entries()) {
        const other = defined(defined(there.post)[i]);
        expect(Math.abs(other - loss) / loss, `step ${i}`).toBeLessThan(1e-5);
      }
      if (chromium.isThere) expect(await lossesIn("chromium", examples)).toEqual(there);
    },
  );
});
