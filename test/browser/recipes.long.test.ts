/** Every recipe on WebGPU, in Chromium on a GPU that the processor plays: steps like Node's. */

import { describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { drawDataset, nodePlatform, usePlatform } from "../../src/index.ts";
import { hasChromium, launchChromium, SWIFTSHADER, withoutChromium } from "../page/support/chromium.ts";
import { losses, type lossesOn, TRIED } from "./support/recipes-alone.ts";
import { bundle, ENGINE_FILES, serveTraining } from "./support/training-page.ts";

/** Relative: what the issue asks of WebGPU. */
const CLOSE = 1e-2;

describe.skipIf(!hasChromium)(`recipes on WebGPU${withoutChromium}`, () => {
  it("take their first steps to Node's losses", async ({ skip }) => {
    const { train } = await drawDataset("drawn-garments", { trainCount: 1, testCount: 0 });
    const server = await serveTraining(await bundle("recipes-alone.ts"), {
      images: train.images,
      labels: Uint8Array.from(train.labels),
    });
    onTestFinished(() => server.close());
    const browser = await launchChromium(SWIFTSHADER);
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(server.url);
    const options = JSON.stringify({ device: "webgpu", files: ENGINE_FILES.webgpu });
    // As text: what is compiled for Node has another import.
    const there = await page.evaluate<Awaited<ReturnType<typeof lossesOn>>>(
      `import("/recipes-alone.js").then(({ lossesOn }) => lossesOn(${options}))`,
    );
    if (there === undefined) skip("this Chromium has no WebGPU");
    usePlatform(nodePlatform({ threads: 1 }));
    const here = await losses();
    expect(Object.keys(there ?? {})).toEqual(TRIED.map(([name]) => name));
    for (const [name, wanted] of Object.entries(here)) {
      for (const [step, loss] of wanted.entries()) {
        const found = defined(there?.[name]?.[step]);
        expect(Math.abs(found - loss) / loss, `${name}, step ${step + 1}`).toBeLessThan(CLOSE);
      }
    }
  });
});
