/** A worker on a machine without the dataset: its coordinator gives it, and results are those of one process, to the byte. */

import type { ChildProcess } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { atelierProcess, temporaryDirectory, writeStripes } from "../cli/fixtures.ts";
import { readSwept } from "../sweep/swept.ts";
import { ENGINES, type TestServer } from "./servers.ts";

const TOKEN = "a token for this test";

interface TestWorker {
  stop(): Promise<void>;
  said(): string;
  says(words: string): Promise<void>;
}

/** A worker whose home has no dataset, and what it says. */
async function startWorker(url: string, home: string, token = TOKEN): Promise<TestWorker> {
  await mkdir(home, { recursive: true });
  let text = "";
  let own: ChildProcess | undefined;
  const ended = atelierProcess(["worker"], {
    cwd: home,
    environment: {
      ...{ ATELIER_QUEUE: url, ATELIER_STORE_TOKEN: token, ATELIER_DATA: home },
      XDG_CACHE_HOME: join(home, "cache"),
    },
    onStart(child) {
      own = child;
    },
    onOutput(stdout) {
      text = stdout;
    },
  });
  const stop = async () => {
    own?.kill("SIGTERM");
    await ended;
  };
  onTestFinished(stop);
  return {
    stop,
    said: () => text,
    async says(words: string) {
      await expect.poll(() => text, { timeout: 60_000 }).toContain(words);
    },
  };
}

const [engine] = ENGINES.filter(({ isThere }) => isThere);
describe.skipIf(engine === undefined)("a worker without the dataset", () => {
  let server: TestServer;
  beforeAll(async () => {
    if (engine !== undefined) server = await engine.start();
  });
  afterAll(async () => {
    await server?.stop();
  });

  /** A sweep on a directory of the coordinator's alone, and how it is typed. */
  async function setting() {
    const directory = await temporaryDirectory();
    const dataset = join(directory, "stripes");
    await writeStripes(dataset);
    const file = join(directory, "rates.json");
    const settings = { datasets: "./stripes", recipe: "linear", vary: { learningRate: [0.01, 0.1] } };
    await writeFile(file, JSON.stringify(settings));
    const argv = (out: string) => ["sweep", file, "--threads", "1", "--out", join(directory, out)];
    const served = (out: string) => [...argv(out), "--queue", "env", "--serve-store", "127.0.0.1:0"];
    const environment = { ATELIER_QUEUE: server.url, ATELIER_STORE_TOKEN: TOKEN };
    const undisturbed = async (out: string) => {
      expect(await atelierProcess(argv(out))).toMatchObject({ exitCode: 0 });
      return readSwept(join(directory, out));
    };
    return { directory, dataset, served, environment, undisturbed };
  }

  it("fetches it once, checks it, and computes what one process does", { timeout: 240_000 }, async () => {
    const { directory, dataset, served, environment, undisturbed } = await setting();
    const home = join(directory, "home");
    const originals = join(home, "cache", "atelier", "originals");
    // Twice, the second time with another dataset of the same name.
    for (const [i, count] of [96, 48].entries()) {
      await writeStripes(dataset, { count });
      const one = await undisturbed(`one-${i}`);
      let worker: Promise<TestWorker> | undefined;
      const queued = await atelierProcess(served(`queued-${i}`), {
        environment,
        onOutput(stdout) {
          // What is planned is computed, whatever becomes of the coordinator's files.
          if (stdout.includes("Workers: ")) {
            worker ??= rm(dataset, { recursive: true }).then(() => startWorker(server.url, home));
          }
        },
      });
      expect(queued).toMatchObject({ exitCode: 0 });
      expect(await readSwept(join(directory, `queued-${i}`))).toEqual(one);
      const { said, stop } = defined(await worker);
      expect(said()).toContain("Fetches ./stripes from the coordinator, 0.0 MB");
      expect(await readdir(originals)).toHaveLength(i + 1);
      await stop();
    }
  });

  it("gets nothing with another token, and says so", { timeout: 120_000 }, async () => {
    const { directory, served, environment } = await setting();
    const home = join(directory, "home");
    const worker = await startWorker(server.url, home, "the token of somebody else");
    let coordinator: ChildProcess | undefined;
    const ended = atelierProcess(served("queued"), {
      environment,
      onStart(child) {
        coordinator = child;
      },
    });
    await worker.says("Leaves work to others: Expected the store at http://127.0.0.1");
    expect(worker.said()).toContain("status 401");
    coordinator?.kill("SIGINT");
    expect((await ended).exitCode).toBe(130);
    expect(await readdir(home)).toEqual([]);
  });
});
