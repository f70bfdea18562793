/** `atelier fetch`, and how other commands fetch what they need. */

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { findDataset, STANDARD_FILES } from "../../src/data/index.ts";
import { layers, sequential } from "../../src/index.ts";
import { cutAfter, file, serve, stallAfter, status } from "../support/file-server.ts";
import { atelier, atelierProcess, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";

const NAMES = Object.values(STANDARD_FILES).map((name) => `${name}.gz`);
const { files: PUBLISHED } = findDataset("mnist");

const real = process.env.ATELIER_DATA ? join(process.env.ATELIER_DATA, "mnist") : "";
const isReal = real !== "" && existsSync(real);
const onRealData = isReal ? "" : " [skipped: the real data is absent, set ATELIER_DATA]";

// Anyone who runs the tests may have data of their own, and a proxy.
const ALONE = { ATELIER_DATA: "", http_proxy: "", HTTP_PROXY: "" };
beforeEach(() => {
  for (const [name, value] of Object.entries(ALONE)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** Other bytes than MNIST's training images, of the same number. */
const wrongImages = () => Buffer.alloc(PUBLISHED.trainImages.bytes, "no image");

/** A server of the real files. */
const serveReal = async (atEnd?: Parameters<typeof serve>[1]) => {
  const contents = new Map<string, Buffer>();
  for (const name of NAMES) contents.set(`/${name}`, await readFile(join(real, name)));
  return serve((path) => {
    const bytes = contents.get(path);
    return bytes === undefined ? status(404) : file(bytes);
  }, atEnd);
};

async function expectReal(directory: string): Promise<void> {
  expect((await readdir(directory)).sort()).toEqual([...NAMES].sort());
  for (const name of NAMES) {
    expect((await readFile(join(directory, name))).equals(await readFile(join(real, name)))).toBe(true);
  }
}

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

describe("fetch --verify", () => {
  it.skipIf(process.platform !== "linux")(
    "removes a wrong file in the cache, so that it can be fetched",
    async () => {
      const cache = await temporaryDirectory();
      vi.stubEnv("XDG_CACHE_HOME", cache);
      const directory = join(cache, "atelier", "mnist");
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, defined(NAMES[1])), "wrong");
      const { exitCode, stdout, stderr } = await atelier(["fetch", "--verify"]);
      expect(exitCode).toBe(1);
      expect(stdout).toBe(
        `MNIST, in ${directory}
  train-images-idx3-ubyte.gz  missing
  train-labels-idx1-ubyte.gz  wrong, removed
  t10k-images-idx3-ubyte.gz   missing
  t10k-labels-idx1-ubyte.gz   missing
`,
      );
      expect(stderr).toBe(
        "error: Expected every file to match its published checksum; `atelier fetch mnist` downloads missing files. " +
          "Received: 1 wrong, 3 missing.\n",
      );
      expect(await readdir(directory)).toEqual([]);
    },
  );

  it("only reports a wrong file that is elsewhere", async () => {
    const data = await temporaryDirectory();
    vi.stubEnv("ATELIER_DATA", data);
    vi.stubEnv("XDG_CACHE_HOME", join(data, "cache"));
    await writeStripes(join(data, "mnist"));
    await writeFile(join(data, "mnist", defined(NAMES[0])), "wrong");
    const { exitCode, stdout, stderr } = await atelier(["fetch", "mnist", "--verify", "--json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: Expected every file to match its published checksum. Received: 1 wrong, 0 missing.\n",
    );
    const [{ files }] = lastLine(stdout).datasets as [{ files: object[] }];
    expect(files[0]).toEqual({ file: NAMES[0], state: "wrong", isRemoved: false });
    expect(files[1]).toEqual({ file: STANDARD_FILES.trainLabels, state: "unchecked", isRemoved: false });
    expect(await readFile(join(data, "mnist", defined(NAMES[0])), "utf8")).toBe("wrong");
  });

  it("says so where a dataset is not there, or none", async () => {
    const data = await temporaryDirectory();
    const none = await atelier(["fetch", "--verify", "--data", data]);
    expect(none).toEqual({
      exitCode: 0,
      stdout: "No published dataset is stored here.\n",
      stderr: "",
    });
    const named = await atelier(["fetch", "--verify", "mnist", "--data", data]);
    expect(named).toMatchObject({ exitCode: 1 });
    expect(named.stderr).toMatch(/Received: 0 wrong, 4 missing\.\n$/);
  });

  it.skipIf(!isReal)(`finds the real files sound${onRealData}`, async () => {
    const data = await temporaryDirectory();
    await symlink(real, join(data, "mnist"));
    const { exitCode, stdout } = await atelier(["fetch", "--verify", "mnist", "--data", data]);
    expect(exitCode).toBe(0);
    expect(stdout.match(/ sound$/gm)).toHaveLength(4);
  });
});

describe("other commands", () => {
  /** A model that says it was trained on MNIST. */
  async function modelOfMnist(directory: string): Promise<string> {
    const model = sequential([layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 10 })]);
    model.notes = { dataset: "mnist" };
    const path = join(directory, "model.onnx");
    await model.save(path);
    return path;
  }

  const commands = (model: string) => [
    ["train", "mnist"],
    ["evaluate", model],
    ["predict", model],
  ];

  it("fetch the dataset that they need, and say so, or do without when they are to be offline", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const line = `Fetching MNIST, 11.6 MB, from ${new URL(server.url).host} into ${join(data, "mnist")}\n`;
    for (const argv of commands(await modelOfMnist(data))) {
      const options = ["--data", data, "--mirror", server.url];
      const online = await atelier([...argv, ...options]);
      expect(online).toMatchObject({ exitCode: 1, stdout: line });
      expect(online.stderr).toMatch(/^error: Expected to fetch MNIST/);
      const json = await atelier([...argv, ...options, "--json"]);
      expect(json).toMatchObject({ exitCode: 1, stdout: "" });
      expect(json.stderr).toContain(line);

      const asked = server.asked.length;
      const offline = await atelier([...argv, ...options, "--offline"]);
      expect(offline).toMatchObject({ exitCode: 1, stdout: "" });
      expect(offline.stderr).toContain(
        `\`npm run --silent atelier -- fetch mnist --data ${data}\`, or download these`,
      );
      expect(server.asked).toHaveLength(asked);
    }
  });

  it("end well when they are interrupted while they fetch", async () => {
    const data = await temporaryDirectory();
    const server = await serve([stallAfter(wrongImages(), 3000)]);
    for (const argv of commands(await modelOfMnist(data))) {
      const ran = await atelier([...argv, "--data", data, "--mirror", server.url], {
        onWrite: (text, interrupt) => text.startsWith("Fetching") && interrupt(),
      });
      expect(ran.exitCode).toBe(130);
      expect(ran.stderr).toBe(
        `Interrupted. Partial downloads are kept; \`atelier fetch mnist --data ${data} ` +
          `--mirror ${server.url}\` resumes them.\n`,
      );
    }
    expect(server.asked).toEqual([]);
  });

  it.skipIf(!isReal)(`go on with what they have fetched${onRealData}`, async () => {
    const data = await temporaryDirectory();
    const model = await modelOfMnist(data);
    const server = await serveReal();
    const ran = await atelier(["predict", model, "--data", data, "--mirror", server.url, "--json"]);
    expect(ran.exitCode).toBe(0);
    expect(lastLine(ran.stdout)).toMatchObject({ dataset: "mnist", partition: "test" });
    await expectReal(join(data, "mnist"));
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
