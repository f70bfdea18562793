/** `atelier fetch`, in one process and in several. */

import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { cutAfter, file, serve, stallAfter, status } from "../support/file-server.ts";
import { atelier, atelierProcess, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import {
  ALONE,
  expectReal,
  isReal,
  NAMES,
  onRealData,
  runAlone,
  serveReal,
  wrongImages,
} from "./support/published-mnist.ts";

runAlone();

describe("fetch", () => {
  it.skipIf(!isReal)(`fetches a dataset, once, and says where it is${onRealData}`, async () => {
    const data = await temporaryDirectory();
    const server = await serveReal();
    const argv = ["fetch", "mnist", "--data", data, "--mirror", server.url];
    const directory = join(data, "mnist");
    expect(await atelier(argv)).toEqual({
      exitCode: 0,
      stdout: `MNIST: 4 files, 11.6 MB, in ${directory}\n`,
      stderr: "",
    });
    await expectReal(directory);
    expect((await atelier(argv)).stdout).toBe(`MNIST: already there, in ${directory}\n`);
    expect(server.asked).toHaveLength(4);
    const { stdout, stderr } = await atelier([...argv, "--json"]);
    expect(stderr).toBe("");
    expect(lastLine(stdout)).toEqual({ datasets: [{ name: "mnist", directory, fetched: [], bytes: 0 }] });
  });

  it("finds what is there in every place", async () => {
    const data = await temporaryDirectory();
    vi.stubEnv("ATELIER_DATA", data);
    await writeStripes(join(data, "fashion-mnist"));
    expect((await atelier(["fetch"])).stdout).toBe(
      `Fashion-MNIST: already there, in ${join(data, "fashion-mnist")}\n`,
    );
  });

  it("shows a bar in a terminal, and ends well when it is interrupted", async () => {
    const data = await temporaryDirectory();
    const images = wrongImages();
    const server = await serve([
      ({ response, send }) => {
        response.writeHead(200, { "content-length": images.length });
        send(images.subarray(0, 1_200_000));
        // By now it takes so long that it is worth showing.
        setTimeout(() => send(images.subarray(1_200_000, 3_600_000)), 400);
      },
    ]);
    const argv = ["fetch", "mnist", "--data", data, "--mirror", server.url];
    let isInterrupted = false;
    const { exitCode, stdout, stderr } = await atelier(argv, {
      isTTY: true,
      onWrite(text, interrupt) {
        if (text.includes("Fetching") && !isInterrupted) interrupt();
        isInterrupted ||= text.includes("Fetching");
      },
    });
    expect(exitCode).toBe(130);
    expect(stdout.replaceAll("\u001b", "ESC")).toMatch(
      /\rESC\[KFetching MNIST {2}\d\.\d MB\/11\.6 MB ━*─+( \d+s left)?.*\rESC\[K$/s,
    );
    expect(stderr).toBe(
      `Interrupted. Partial downloads are kept; \`atelier ${argv.join(" ")}\` resumes them.\n`,
    );
    expect(await readdir(join(data, "mnist"))).toEqual([`${NAMES[0]}.part`]);
  });

  it("says what can be done where no server has the files", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const mirrors = ["--mirror", server.url, "--mirror", `${server.url}sub`];
    const { exitCode, stdout, stderr } = await atelier(["fetch", "mnist", "--data", data, ...mirrors]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error: Expected to fetch MNIST from one of its servers\. These files are missing/,
    );
    expect(stderr).toContain("drawn-digits or drawn-garments");
    expect(stderr).toMatch(
      /Received:\n {2}\S+\/train-images\S+: 404 Not Found\n {2}\S+\/sub\/train\S+: 404 Not Found\n$/,
    );
    expect(server.asked.map(({ path }) => path)).toEqual([`/${NAMES[0]}`, `/sub/${NAMES[0]}`]);
    expect(await readdir(join(data, "mnist"))).toEqual([]);
  });

  it("does not give a wrong file its name", async () => {
    const data = await temporaryDirectory();
    const server = await serve([file(wrongImages())]);
    const { exitCode, stderr } = await atelier(["fetch", "mnist", "--data", data, "--mirror", server.url]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/train-images-idx3-ubyte\.gz: sent another file, with the SHA-256 [\da-f]{64}\n$/);
    expect(await readdir(join(data, "mnist"))).toEqual([]);
  });

  it.each([
    ["drawn-digits", '"drawn-digits", which is drawn on this machine and needs no download.'],
    ["./letters", '"./letters", a directory, which needs no download.'],
    ["src", '"src", a directory, which needs no download.'],
    ["minst", 'Did you mean "mnist"? Received: "minst".'],
  ])("does not fetch %s, and says why", async (name, message) => {
    const { exitCode, stdout, stderr } = await atelier(["fetch", "mnist", name]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error: Expected .*fashion-mnist, mnist, kmnist/);
    expect(stderr).toContain(message);
  });

  it("lists the datasets, and where they are", async () => {
    const data = await temporaryDirectory();
    await writeStripes(join(data, "mnist"));
    await mkdir(join(data, "kmnist"));
    await writeFile(join(data, "kmnist", defined(NAMES[0])), "");
    const { stdout } = await atelier(["fetch", "--list", "--data", data]);
    expect(stdout).toBe(
      `name            dataset                   images     size  where
fashion-mnist   Fashion-MNIST    60,000 + 10,000  30.9 MB  not here
mnist           MNIST            60,000 + 10,000  11.6 MB  ${join(data, "mnist")}
kmnist          Kuzushiji-MNIST  60,000 + 10,000  21.2 MB  ${join(data, "kmnist")}, incomplete
drawn-digits                     60,000 + 10,000           drawn on demand
drawn-garments                   60,000 + 10,000           drawn on demand
`,
    );
    const json = lastLine((await atelier(["fetch", "--list", "mnist", "--json", "--data", data])).stdout);
    expect(json.datasets).toEqual([
      {
        ...{ name: "mnist", title: "MNIST", trainCount: 60_000, testCount: 10_000, bytes: 11_594_722 },
        ...{ kind: "published", directory: join(data, "mnist"), isComplete: true },
      },
    ]);
  });
});

describe.concurrent("processes", () => {
  it.skipIf(!isReal)(
    `may fetch the same files at the same time${onRealData}`,
    async ({ expect, onTestFinished }) => {
      const cache = await temporaryDirectory(onTestFinished);
      const server = await serveReal(onTestFinished);
      const environment = { ...ALONE, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache };
      const argv = ["fetch", "mnist", "--mirror", server.url, "--json"];
      const ran = await Promise.all([1, 2].map(() => atelierProcess(argv, { environment })));
      const directories = ran.map(({ exitCode, stdout, stderr }) => {
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        const [{ directory }] = lastLine(stdout).datasets as [{ directory: string }];
        return directory;
      });
      expect(directories[0]).toBe(directories[1]);
      await expectReal(defined(directories[0]));
    },
  );

  it("keep what they have fetched at a Ctrl-C, and go on from there", async ({ expect, onTestFinished }) => {
    const data = await temporaryDirectory(onTestFinished);
    const directory = join(data, "mnist");
    const images = wrongImages();
    let interrupt = () => {};
    const interruptWhenWritten = () =>
      vi.waitFor(
        async () => {
          const [name] = atLeast(await readdir(directory), 1);
          expect((await stat(join(directory, name))).size).toBe(300_000);
          interrupt();
        },
        { timeout: 120_000 },
      );
    const server = await serve(
      [stallAfter(images, 300_000, interruptWhenWritten), cutAfter(images, 1000), status(404)],
      onTestFinished,
    );
    const argv = ["fetch", "mnist", "--data", data, "--mirror", server.url];
    const { exitCode, stdout, stderr } = await atelierProcess(argv, {
      environment: ALONE,
      onStart: (child) => {
        interrupt = () => child.kill("SIGINT");
      },
    });
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 130, stdout: "" });
    expect(stderr).toBe(
      `Interrupted. Partial downloads are kept; \`npm run --silent atelier -- ${argv.join(" ")}\` resumes them.\n`,
    );
    expect(await readdir(directory)).toEqual([`${NAMES[0]}.part`]);

    expect((await atelier(argv)).exitCode).toBe(1);
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, "bytes=300000-", "bytes=301000-"]);
    expect(await readdir(directory)).toEqual([`${NAMES[0]}.part`]);
  });
});
