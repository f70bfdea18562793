import { mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { drawDataset } from "../../src/data/index.ts";
import { loadDataset } from "../../src/data/load.ts";
import type { LoadProgress } from "../../src/data/load-display.ts";
import { ConfigurationError, DatasetNotFoundError, UnknownNameError } from "../../src/errors/index.ts";
import { errorOf, onRealData, realData, temporaryDirectory, writeSmallDataset } from "./fixtures.ts";

describe("loadDataset", () => {
  // Anyone who runs the tests may have data of their own.
  beforeEach(() => {
    vi.stubEnv("ATELIER_DATA", "");
    vi.stubEnv("XDG_CACHE_HOME", "/nonexistent");
    vi.stubEnv("LOCALAPPDATA", "/nonexistent");
    vi.stubEnv("HOME", "/nonexistent");
  });
  afterEach(() => vi.unstubAllEnvs());

  it("finds a known name in the directory given, and in ATELIER_DATA", async () => {
    const data = await temporaryDirectory();
    await writeSmallDataset(join(data, "mnist"));
    const { train } = await loadDataset("mnist", { data });
    expect(train).toMatchObject({ name: "mnist", length: 3, classCount: 3 });
    vi.stubEnv("ATELIER_DATA", data);
    expect((await loadDataset("mnist")).test.length).toBe(2);
  });

  it.skipIf(process.platform !== "linux")("goes on to the cache directory", async () => {
    const data = await temporaryDirectory();
    vi.stubEnv("ATELIER_DATA", join(data, "elsewhere"));
    vi.stubEnv("XDG_CACHE_HOME", data);
    await writeSmallDataset(join(data, "atelier", "mnist"));
    expect((await loadDataset("mnist")).train.length).toBe(3);
  });

  it("reads a path, and a name in the data directory that is not a known one", async () => {
    const data = await temporaryDirectory();
    const directory = join(data, "letters");
    await writeSmallDataset(directory);
    expect((await loadDataset(directory)).train).toMatchObject({ name: "letters", classCount: 3 });
    expect((await loadDataset(relative(process.cwd(), directory))).train.name).toBe("letters");
    expect((await loadDataset("letters", { data })).train.name).toBe("letters");
  });

  it("draws the drawn datasets, in the number of images that is asked for, and tells how far it is", async () => {
    const progress: LoadProgress[] = [];
    const onProgress = (now: LoadProgress) => progress.push(now);
    const counts = { trainCount: 30, testCount: 20 };
    const loaded = await loadDataset("drawn-digits", { ...counts, offline: true, onProgress });
    expect(loaded).toEqual(await drawDataset("drawn-digits", counts));
    expect(progress.at(-1)).toEqual({ task: "draw", done: 50, total: 50 });
  });

  it("gives the first images of a directory, if fewer are asked for", async () => {
    const directory = join(await temporaryDirectory(), "small");
    await writeSmallDataset(directory);
    const { train, test } = await loadDataset(directory, { trainCount: 2, testCount: 0 });
    expect([train.length, test.length]).toEqual([2, 0]);
    const error = await errorOf(() => loadDataset(directory, { trainCount: 4 }));
    expect(error.message).toContain("Received: 4.");
  });

  it("says every place looked at, what was there, and what to do", async () => {
    const data = await temporaryDirectory();
    await writeSmallDataset(join(data, "fashion-mnist"));
    await rm(join(data, "fashion-mnist", "train-labels-idx1-ubyte.gz"));
    vi.stubEnv("ATELIER_DATA", data);
    const error = await errorOf(() => loadDataset("fashion-mnist", { offline: true }));
    expect(error).toBeInstanceOf(DatasetNotFoundError);
    expect(
      error.message.replaceAll(data, "DATA").replace(/^ {2}\S+atelier\S+ \(the c/m, "  CACHE (the c"),
    ).toBe(
      `Expected the dataset "fashion-mnist" as four IDX files, plain or .gz: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.
Received:
  DATA/fashion-mnist (ATELIER_DATA): only t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, train-images-idx3-ubyte.gz; missing: train-labels-idx1-ubyte.gz
  CACHE (the cache directory): no such directory
Run \`npm run --silent atelier -- fetch fashion-mnist\`, or download these into one of the directories, or name the directory that holds fashion-mnist/ with --data or the environment variable ATELIER_DATA.
  http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-images-idx3-ubyte.gz
  http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-labels-idx1-ubyte.gz
  http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-images-idx3-ubyte.gz
  http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-labels-idx1-ubyte.gz`,
    );
  });

  it("does not look beyond the directory given", async () => {
    const data = await temporaryDirectory();
    await writeSmallDataset(join(data, "mnist"));
    vi.stubEnv("ATELIER_DATA", data);
    const error = await errorOf(() => loadDataset("mnist", { data: join(data, "empty"), offline: true }));
    expect(error).toBeInstanceOf(DatasetNotFoundError);
    expect(error.message).toContain(`${join(data, "empty", "mnist")} (--data): no such directory`);
    expect(error.message).not.toContain("(ATELIER_DATA)");
    expect(error.message).toContain(
      `Run \`npm run --silent atelier -- fetch mnist --data ${join(data, "empty")}\`, or`,
    );
  });

  it("takes only the first images where that is asked for, and not more than there are", async () => {
    const data = await temporaryDirectory();
    await writeSmallDataset(join(data, "mnist"));
    const all = await loadDataset("mnist", { data });
    const { train, test } = await loadDataset("mnist", { data, trainCount: 2, testCount: 0 });
    expect([train.length, test.length]).toEqual([2, 0]);
    expect(train.labels).toEqual(all.train.labels.subarray(0, 2));
    expect((await loadDataset("mnist", { data, testCount: 1 })).train.length).toBe(3);
    const error = await errorOf(() => loadDataset("mnist", { data, trainCount: 4 }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/Received: 4\.$/);
  });

  it("suggests the nearest name for an unknown one, and that a directory may be given", async () => {
    const error = await errorOf(() => loadDataset("fashion_mnist"));
    expect(error).toBeInstanceOf(UnknownNameError);
    expect(error.message).toMatch(
      /Did you mean "fashion-mnist"\? A directory of four IDX files may be given too, such as "\.\/fashion_mnist"\. Received: "fashion_mnist"\.$/,
    );
    expect(await errorOf(() => loadDataset(""))).toBeInstanceOf(UnknownNameError);
  });

  it("says what is wrong with a directory given by path, or found under an unknown name", async () => {
    const data = await temporaryDirectory();
    const missing = await errorOf(() => loadDataset(join(data, "absent")));
    expect(missing).toBeInstanceOf(DatasetNotFoundError);
    expect(missing.message).toMatch(/Received: no such directory\.$/);
    await mkdir(join(data, "letters"));
    const empty = await errorOf(() => loadDataset("letters", { data }));
    expect(empty).toBeInstanceOf(DatasetNotFoundError);
    expect(empty.message).toContain("(--data): no files there\nComplete the files, or");
  });
});

describe("the real datasets", () => {
  it.skipIf(realData === undefined).each([
    {
      name: "fashion-mnist",
      trainCounts: Array(10).fill(6000),
      testCounts: Array(10).fill(1000),
      train: { mean: 0.286, deviation: 0.353, labels: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5] },
      test: { mean: 0.2868, deviation: 0.3524, labels: [9, 2, 1, 1, 6, 1, 4, 6, 5, 7] },
    },
    {
      name: "mnist",
      trainCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
      testCounts: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
      train: { mean: 0.1307, deviation: 0.3081, labels: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4] },
      test: { mean: 0.1325, deviation: 0.3105, labels: [7, 2, 1, 0, 4, 1, 4, 9, 5, 9] },
    },
  ])(`$name has the published counts, labels, mean and deviation${onRealData}`, async (expected) => {
    const { train, test } = await loadDataset(expected.name, { data: realData });
    expect(train.images.shape).toEqual([60_000, 28, 28, 1]);
    expect(test.flat.shape).toEqual([10_000, 784]);
    for (const dataset of [train, test]) {
      const { mean, deviation, labels } = expected[dataset.partition];
      const pixels = pixelMoments(dataset.images.data);
      expect(pixels.mean).toBeCloseTo(mean, 4);
      expect(pixels.deviation).toBeCloseTo(deviation, 4);
      expect([...dataset.labels.subarray(0, 10)]).toEqual(labels);
      const counts = new Array<number>(10).fill(0);
      for (const label of dataset.labels) counts[label] = defined(counts[label]) + 1;
      expect(counts).toEqual(dataset === train ? expected.trainCounts : expected.testCounts);
    }
  });
});

/** Mean and standard deviation of pixels/255, from how often each of the 256 values occurs. */
function pixelMoments(pixels: Uint8Array): { mean: number; deviation: number } {
  const counts = new Float64Array(256);
  for (const pixel of pixels) counts[pixel] = defined(counts[pixel]) + 1;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, value) => {
    sum += count * (value / 255);
    squares += count * (value / 255) ** 2;
  });
  const mean = sum / pixels.length;
  return { mean, deviation: Math.sqrt(squares / pixels.length - mean ** 2) };
}
