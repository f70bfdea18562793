/** What a page in Chromium keeps, fetches and is denied: files, memory, a strict Content Security Policy, encoded datasets. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { drawDataset, loadDataset } from "../../src/index.ts";
import { hasChromium, launchChromium, type Served, withoutChromium } from "../page/support/chromium.ts";
import { IS_LONG } from "../support/extent.ts";
import { hasDataset } from "../support/real-data.ts";
import type { Examples } from "./support/training.ts";
import { bundle, ENGINE_FILES, openTraining, serveTraining } from "./support/training-page.ts";

const COUNT = 256;
const hasReal = hasDataset("fashion-mnist");

/** Images or labels as an IDX file. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = Buffer.from([
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]),
  ]);
  return Buffer.concat([header, data]);
}

describe.skipIf(!hasChromium)(`a page in Chromium${withoutChromium}`, () => {
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

  async function served(options: Parameters<typeof serveTraining>[2] = {}) {
    const server = await serveTraining(files, drawn, options);
    onTestFinished(() => server.close());
    return server;
  }

  async function context(): Promise<BrowserContext> {
    const made = await browser.newContext();
    onTestFinished(() => made.close());
    return made;
  }

  /** Opens a page, its engine started, with examples. */
  async function open(
    where: Pick<Browser, "newPage">,
    server: Awaited<ReturnType<typeof served>>,
    threads = 1,
  ) {
    const training = await openTraining(where, server);
    await training.ask("start", { files: ENGINE_FILES.cpu, threads });
    await training.ask("examples", { images: "/images", labels: "/labels", count: COUNT });
    return training;
  }

  it("finds checkpoints and models again when it is opened anew, and trains on from them to the same bits", async () => {
    const server = await served();
    const visitor = await context();
    const first = await open(visitor, server);
    const interrupted = await first.ask("fitKept", 0);
    expect(interrupted.outcome).toBe("AbortError");
    expect(interrupted.checkpoints.length).toBeGreaterThanOrEqual(2);
    await first.page.close();
    const second = await open(visitor, server);
    const resumed = await second.ask("fitKept", -1);
    expect(resumed.outcome).toBe("trained");
    await second.page.close();
    const third = await open(visitor, server);
    expect((await third.ask("openKept")).weights).toEqual(resumed.weights);

    const other = await open(await context(), server);
    // Another visitor's browser has nothing.
    await expect(other.ask("openKept")).rejects.toThrow(
      /FileFormatError: runs\/kept\/model\.onnx: Expected a file in the browser's file system\. Received: no such file\./,
    );
    const whole = await other.ask("fitKept", -1);
    expect(whole.weights).toEqual(resumed.weights);
    expect(whole.weights).not.toEqual(interrupted.weights);
  });

  it("says that a batch is too large for wasm's memory, and trains on with a smaller one", async () => {
    const { ask } = await open(await context(), await served());
    const run = { network: "post", steps: 1, stepsPerRun: 1 } as const;
    // Of this, an estimate says so before anything is computed; of the next, which takes long, the engine finds no memory.
    await expect(ask("train", { ...run, batch: 16_384 })).rejects.toThrow(/^DeviceError: .*A smaller batch/s);
    if (IS_LONG)
      await expect(ask("train", { ...run, batch: 9000 })).rejects.toThrow(/^DeviceError: .*a smaller batch/s);
    expect((await ask("train", { ...run, batch: 8 })).losses).toHaveLength(1);
  });

  it("needs no more of a Content Security Policy than the documentation says", async () => {
    const docs = await readFile(fileURLToPath(new URL("../../docs/browser.md", import.meta.url)), "utf8");
    const policy = defined(/\*\*Content Security Policy\*\*: `([^`]+)` is enough/.exec(docs)?.[1]);
    const withPolicy = (value: string) => served({ headers: { "content-security-policy": value } });
    const { ask } = await open(browser, await withPolicy(policy), 2);
    const run = { network: "sprint", batch: 8, steps: 2, stepsPerRun: 1 } as const;
    expect((await ask("train", run)).losses).toHaveLength(2);
    // The policy is in force: without what it allows, nothing starts.
    const stricter = await openTraining(browser, await withPolicy(policy.replace(" 'wasm-unsafe-eval'", "")));
    await expect(stricter.ask("start", { files: ENGINE_FILES.cpu, threads: 1 })).rejects.toThrow(
      /DeviceError: .*Content Security Policy/s,
    );
  });

  it("reads files that the server has the browser inflate, and tells published ones all the same", async () => {
    const { images, labels } = drawn;
    const own = new Map<string, Uint8Array>(
      ["train", "t10k"].flatMap((part) => [
        [`${part}-images-idx3-ubyte.gz`, idx([COUNT, 28, 28], images.data)] as const,
        [`${part}-labels-idx1-ubyte.gz`, idx([COUNT], labels)] as const,
      ]),
    );
    const real = new Map<string, Uint8Array>();
    if (hasReal) {
      const folder = join(defined(process.env.ATELIER_DATA), "fashion-mnist");
      for (const name of own.keys()) real.set(name, await readFile(join(folder, name)));
    }
    const find = (path: string): Served | undefined => {
      const [, folder, name = ""] = path.split("/");
      const plain = folder === "encoded" ? own.get(name) : undefined;
      const body = plain === undefined ? undefined : gzipSync(plain);
      const sent = body ?? (folder === "published" ? real.get(name) : undefined);
      return (
        sent && { body: sent, type: "application/octet-stream", headers: { "content-encoding": "gzip" } }
      );
    };
    const { ask } = await openTraining(await context(), await served({ find }));
    const fetched = await ask("fetch", { name: "letters", address: "/encoded/" });
    expect(fetched).toMatchObject({ published: undefined, count: COUNT });
    expect(fetched.received).toBe([...own.values()].reduce((sum, { length }) => sum + length, 0));
    if (!hasReal) return;
    const { train: here } = await loadDataset("fashion-mnist", { offline: true });
    expect(await ask("fetch", { name: "fashion-mnist", base: "/published/" })).toMatchObject({
      ...{ published: "fashion-mnist", count: 60_000, fingerprint: here.origin?.fingerprint() },
    });
  });
});
