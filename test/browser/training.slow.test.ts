/** Training in Chromium, on wasm: the same numbers as in Node, threads, messages and aborts while it trains. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { NATIVE_CPU, type Target } from "../../src/graph/index.ts";
import { drawDataset, loadDataset } from "../../src/index.ts";
import { platform } from "../../src/runtime/index.ts";
import { hasChromium, launchChromium, SWIFTSHADER, withoutChromium } from "../page/support/chromium.ts";
import { extent } from "../support/extent.ts";
import { hasDataset } from "../support/real-data.ts";
import { type Examples, type Run, train } from "./support/training.ts";
import { bundle, ENGINE_FILES, openTraining, serveTraining } from "./support/training-page.ts";

const COUNT = 2048;

const hasReal = hasDataset("fashion-mnist");

async function realImages(): Promise<Examples> {
  const { train: dataset } = await loadDataset("fashion-mnist", { offline: true, trainCount: COUNT });
  return { images: dataset.images, labels: Uint8Array.from(dataset.labels) };
}

/** How far two lists of losses are apart, relative to the second: of each step. */
function distances(losses: readonly number[], others: readonly number[]): number[] {
  expect(losses).toHaveLength(others.length);
  return losses.map((loss, i) => Math.abs(loss - defined(others[i])) / defined(others[i]));
}

const WITHOUT_BLOCKS: Target = {
  ...NATIVE_CPU,
  costs: {
    ...NATIVE_CPU.costs,
    convolution: {
      ...NATIVE_CPU.costs.convolution,
      blocked: { 8: Number.POSITIVE_INFINITY, 16: Number.POSITIVE_INFINITY },
    },
  },
};

const worst = (numbers: readonly number[]) => Math.max(...numbers);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe.skipIf(!hasChromium)(`training in Chromium${withoutChromium}`, () => {
  let browser: Browser;
  let files: ReadonlyMap<string, Uint8Array>;
  let drawn: Examples;

  beforeAll(async () => {
    browser = await launchChromium();
    files = await bundle("worker.ts");
    const dataset = (await drawDataset("drawn-garments", { trainCount: COUNT, testCount: 0 })).train;
    drawn = { images: dataset.images, labels: Uint8Array.from(dataset.labels) };
  });
  afterAll(() => browser.close());

  async function served(examples: Examples, options: Parameters<typeof serveTraining>[2] = {}) {
    const server = await serveTraining(files, examples, options);
    onTestFinished(() => server.close());
    return server;
  }

  /** Opens a page with examples, its engine started. */
  async function open(examples: Examples, { threads = 2, isIsolated = true } = {}) {
    const server = await served(examples, { isIsolated });
    const training = await openTraining(browser, server);
    onTestFinished(() => training.page.close());
    const started = await training.ask("start", { files: ENGINE_FILES.cpu, threads });
    await training.ask("examples", { images: "/images", labels: "/labels", count: COUNT });
    return { ...training, started, server };
  }

  it(`learns as in Node, on drawn and on real images${hasReal ? "" : " [without real ones: no ATELIER_DATA]"}`, async () => {
    const real = hasReal ? await realImages() : drawn;
    // Rounding is amplified from the step on in which a maximum or a sign is another one: by chance, early in one trajectory and
    // late in the next. Whether 8 steps stay within 1e-5 is a matter of the seed where there is batch normalization; with seeds 1 to
    // 5 and 7 they did (2026-11-27), in the browser and between Node's own two lowerings: `sprint` about half of
    // the times either way (furthest 4.2e-5 and 4.1e-5), `residual` 3 times and once (2.1e-3 and 4.8e-4), the article's
    // network each time that it was tried.
    const runs: readonly (readonly [Run["network"], batch: number, Examples, firstSteps: number])[] = [
      ["post", 64, real, 1e-5],
      ["sprint", 128, real, 1e-4],
      ["residual", 64, drawn, 1e-5],
    ];
    const between: number[] = [];
    const inNode: number[] = [];
    for (const [network, batch, examples, firstSteps] of runs) {
      const run = { network, batch, steps: extent(16, 50), stepsPerRun: 4 };
      // On one thread, since two wait for each other where others compute too; the bits are the same.
      const { ask } = await open(examples, { threads: 1 });
      const { losses } = await ask("train", run);
      const fast = (await train(run, examples)).losses;
      expect(worst(distances(losses, fast).slice(0, 8)), `${network}, first steps`).toBeLessThan(firstSteps);
      // By the same lowerings: a browser has no blocks of channels, which are more exact.
      const alike = (await train(run, examples, { ...platform(), target: WITHOUT_BLOCKS })).losses;
      const plain = (await train({ ...run, lowerings: "plain" }, examples)).losses;
      between.push(...distances(losses, alike));
      inNode.push(...distances(plain, alike));
    }
    expect(mean(between)).toBeLessThanOrEqual(2 * mean(inNode));
    expect(worst(between)).toBeLessThanOrEqual(2 * worst(inNode));
  });

  it("computes the same bits for one and two threads and for one and four steps in a run", async () => {
    const losses: number[][] = [];
    for (const threads of [1, 2]) {
      const { ask, started } = await open(drawn, { threads });
      expect(started.threads).toBe(threads);
      for (const stepsPerRun of [1, 4]) {
        const run = { network: "sprint", batch: 16, steps: 8, stepsPerRun } as const;
        losses.push((await ask("train", run)).losses);
      }
    }
    expect(losses).toHaveLength(4);
    for (const other of losses) expect(other).toEqual(losses[0]);
  });

  it("hears messages and aborts while it trains", async () => {
    const { ask } = await open(drawn);
    const fitting = ask("fit", 64);
    const waited: number[] = [];
    for (let i = 0; i < 6; i++) {
      const began = performance.now();
      await ask("ping");
      waited.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // A run of steps takes a quarter of a second where nobody else computes; all of them take hours. The first waits for the
    // graph to be compiled.
    expect(worst(waited.slice(1))).toBeLessThan(20_000);
    await ask("abort");
    const { name, abortedAfter } = await fitting;
    expect(name).toBe("AbortError");
    expect(abortedAfter).toBeLessThan(20_000);
  });

  it("finds WebGPU to be right, and takes it from those who prefer it to a faster processor", async () => {
    const gpu = await launchChromium(SWIFTSHADER);
    onTestFinished(() => gpu.close());
    const server = await serveTraining(files, drawn);
    onTestFinished(() => server.close());
    const both = { wasm: ENGINE_FILES.cpu, webgpu: ENGINE_FILES.webgpu };
    const first = await openTraining(gpu, server);
    const unasked = await first.ask("find", both);
    expect(unasked).toMatchObject({ device: "cpu", description: "WebAssembly on 2 threads" });
    expect(unasked.reason).toContain("one that the processor plays");
    const second = await openTraining(gpu, server);
    const preferred = await second.ask("find", { ...both, prefer: "webgpu" });
    expect(preferred).toMatchObject({ device: "webgpu", description: "WebGPU", reason: undefined });
    expect(preferred.progress).toBeGreaterThan(1e7);
  });

  it("computes on the processor where there is no WebGPU, or its files are not there", async () => {
    const { ask } = await openTraining(browser, await served(drawn));
    const found = await ask("find", { wasm: ENGINE_FILES.cpu, webgpu: ENGINE_FILES.webgpu, threads: 1 });
    expect(found.device).toBe("cpu");
    expect(found.reason).toMatch(/^(This browser has no WebGPU|WebGPU finds no GPU) here\.$/);
  });

  it("fetches the engine once, and then needs no network for it", async () => {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const server = await served(drawn);
    for (const _ of [1, 2]) {
      const { ask, page } = await openTraining(context, server);
      await ask("start", { files: ENGINE_FILES.cpu, threads: 1 });
      await page.close();
    }
    expect(server.asked.filter((path) => path === ENGINE_FILES.cpu.wasm)).toHaveLength(1);
  });

  it("says what is missing where the engine's files are not there", async () => {
    const { ask } = await openTraining(browser, await served(drawn));
    const lacking = { files: { mjs: "/nowhere.mjs", wasm: ENGINE_FILES.cpu.wasm }, threads: 1 };
    await expect(ask("start", lacking)).rejects.toThrow(
      /DeviceError: Expected the engine's file at .*nowhere\.mjs/,
    );
    const wrong = { files: { ...ENGINE_FILES.cpu, wasm: "/" }, threads: 1 };
    await expect(ask("start", wrong)).rejects.toThrow(
      /DeviceError: .*Received: another file, of \d+ bytes\./,
    );
    // What failed is no reason not to try again.
    expect((await ask("start", { files: ENGINE_FILES.cpu, threads: 1 })).threads).toBe(1);
  });

  it("says which policy forbids the engine, and which header another host needs", async () => {
    const forbidding = { "content-security-policy": "default-src 'self'; script-src 'self'" };
    const strict = await openTraining(browser, await served(drawn, { headers: forbidding }));
    await expect(strict.ask("start", { files: ENGINE_FILES.cpu, threads: 1 })).rejects.toThrow(
      /DeviceError: Expected a page that may compile WebAssembly: .* 'wasm-unsafe-eval'\. Received: /,
    );
    const other = await served(drawn);
    const { ask } = await openTraining(browser, await served(drawn));
    const elsewhere = { ...ENGINE_FILES.cpu, wasm: new URL(ENGINE_FILES.cpu.wasm, other.url).href };
    await expect(ask("start", { files: elsewhere, threads: 1 })).rejects.toThrow(
      /DeviceError: .* or by its host with Access-Control-Allow-Origin\. Received: /,
    );
  });

  it.skipIf(!hasReal)(
    `fetches Fashion-MNIST, verified, and keeps it${hasReal ? "" : " [skipped: no ATELIER_DATA]"}`,
    async () => {
      const context = await browser.newContext();
      onTestFinished(() => context.close());
      const server = await served(drawn);
      const { train: here } = await loadDataset("fashion-mnist", { offline: true });
      for (const visit of [1, 2]) {
        const { ask, page } = await openTraining(context, server);
        const fetched = await ask("fetch", { name: "fashion-mnist", base: "/data/fashion-mnist/" });
        expect(fetched, `visit ${visit}`).toEqual({
          ...{ published: "fashion-mnist", count: 60_000, fingerprint: here.origin?.fingerprint() },
          received: 30_878_645,
        });
        await page.close();
      }
      expect(server.asked.filter((path) => path.startsWith("/data/"))).toHaveLength(4);
    },
  );

  it("runs on one thread where the page is not isolated, and says so", async () => {
    const { ask, started } = await open(drawn, { isIsolated: false });
    expect(started.threads).toBe(1);
    expect(started.description).toBe("WebAssembly on one thread");
    expect(started.reason).toContain("Threads take a page that is isolated");
    expect(started.warnings).toEqual([expect.stringContaining("Not on 2 threads")]);
    const run = { network: "sprint", batch: 8, steps: 2, stepsPerRun: 1 } as const;
    expect((await ask("train", run)).losses).toHaveLength(2);
  });
});
