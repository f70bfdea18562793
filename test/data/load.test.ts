/** Loading datasets that are fetched first, and what is shown of it. */

import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { STANDARD_FILES } from "../../src/data/files.ts";
import { loadDataset } from "../../src/data/load.ts";
import { LoadDisplay, type LoadProgress } from "../../src/data/load-display.ts";
import { DownloadError } from "../../src/errors/index.ts";
import { file, serve, status } from "../support/file-server.ts";
import { errorOf, onRealData, realData, temporaryDirectory } from "./fixtures.ts";
import { withoutProxies } from "./support/without-proxies.ts";

const NAMES = Object.values(STANDARD_FILES).map((name) => `${name}.gz`);

// Anyone who runs the tests may have data of their own, and a proxy.
withoutProxies();
beforeEach(() => {
  vi.stubEnv("ATELIER_DATA", "");
  // Set to "npx" where the tests are run by it.
  vi.stubEnv("npm_lifecycle_event", "test");
});

describe("loadDataset", () => {
  /** What is written to standard error, which is a terminal or not. */
  function standardError(isTTY: boolean): string[] {
    const written: string[] = [];
    const before = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
    Object.defineProperty(process.stderr, "isTTY", { value: isTTY, configurable: true });
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    onTestFinished(() => {
      write.mockRestore();
      if (before === undefined) Reflect.deleteProperty(process.stderr, "isTTY");
      else Object.defineProperty(process.stderr, "isTTY", before);
    });
    return written;
  }

  it("fetches a known dataset that is not there, and says so in one calm line", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const written = standardError(false);
    const error = await errorOf(() => loadDataset("mnist", { data, mirrors: [server.url] }));
    expect(error).toBeInstanceOf(DownloadError);
    expect(server.asked.map(({ path }) => path)).toEqual([`/${NAMES[0]}`]);
    const { host } = new URL(server.url);
    expect(written).toEqual([`Fetching MNIST, 11.6 MB, from ${host} into ${join(data, "mnist")}\n`]);

    const progress: LoadProgress[] = [];
    const onProgress = (now: LoadProgress) => progress.push(now);
    await errorOf(() => loadDataset("mnist", { data, mirrors: [server.url], onProgress }));
    expect(progress).toEqual([{ task: "fetch", done: 0, total: 11_594_722 }]);
    expect(written).toHaveLength(1);
  });

  it("does not when it is offline, nor for a name that is not a known one", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const mirrors = [server.url];
    const error = await errorOf(() => loadDataset("mnist", { data, mirrors, offline: true }));
    expect(error.message).toContain(
      `\`npm run --silent atelier -- fetch mnist --data ${data}\`, or download these`,
    );
    await errorOf(() => loadDataset("letters", { data, mirrors }));
    expect(server.asked).toEqual([]);
  });

  it("rejects with the signal's reason", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const signal = AbortSignal.abort(new Error("enough"));
    standardError(false);
    const error = await errorOf(() => loadDataset("mnist", { data, mirrors: [server.url], signal }));
    expect(error.message).toBe("enough");
    expect(server.asked).toEqual([]);
  });

  it.skipIf(realData === undefined)(
    `fetches the missing files where it would fetch all, and elsewhere none${onRealData}`,
    async () => {
      const real = join(realData ?? "", "mnist");
      const data = await temporaryDirectory();
      for (const place of ["given", "own"]) {
        await mkdir(join(data, place, "mnist"), { recursive: true });
        for (const name of NAMES.slice(0, 3)) {
          await symlink(join(real, name), join(data, place, "mnist", name));
        }
      }
      const labels = await readFile(join(real, defined(NAMES[3])));
      const server = await serve((path) => (path === `/${NAMES[3]}` ? file(labels) : status(404)));
      standardError(true);
      const options = { data: join(data, "own"), mirrors: [server.url], trainCount: 100, testCount: 50 };
      const { train, test } = await loadDataset("mnist", options);
      expect([train.length, test.length, train.name]).toEqual([100, 50, "mnist"]);
      expect(server.asked).toHaveLength(1);
      expect(await readFile(join(data, "own", "mnist", defined(NAMES[3])))).toEqual(labels);

      vi.stubEnv("ATELIER_DATA", join(data, "given"));
      vi.stubEnv("XDG_CACHE_HOME", join(data, "cache"));
      if (process.platform !== "linux") return;
      const error = await errorOf(() => loadDataset("mnist", { mirrors: [server.url] }));
      expect(error.message).toContain(`missing in ${join(data, "cache", "atelier", "mnist")}:`);
      expect(await readdir(join(data, "given", "mnist"))).toHaveLength(3);
    },
  );
});

describe("LoadDisplay", () => {
  it("shows a bar with the time that is left, which goes at the end", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const pieces: string[] = [];
    const terminal = { isInteractive: true, write: (text: string) => void pieces.push(text) };
    const display = new LoadDisplay({ name: "fashion-mnist", directory: "/data/fashion-mnist" }, terminal);
    display.end();
    const total = 30_878_645;
    display.update({ task: "fetch", done: 0, total });
    vi.advanceTimersByTime(1000);
    display.update({ task: "fetch", done: 12_300_000, total });
    display.end();
    expect(pieces).toEqual([
      "\r\u001b[KFetching Fashion-MNIST  12.3 MB/30.9 MB ━━━━━━━━──────────── 2s left",
      "\r\u001b[K",
    ]);
  });
});
