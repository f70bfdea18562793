/** What a sweep is, what it trains, and what it does not train again. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, drawDataset, recipes, trainByRecipe } from "../../src/index.ts";
import { type EpochRecord, recordEpochs } from "../../src/model/callbacks/index.ts";
import type { PieceProgress } from "../../src/pieces/computation.ts";
import { accuracyInterval } from "../../src/statistics/index.ts";
import { type SweepFile, type SweepOptions, type SweptResult, sweep } from "../../src/sweep/node.ts";
import { checkSweep } from "../../src/sweep/sweep-file.ts";
import { combinations } from "../../src/sweep/vary.ts";
import { csvOf } from "../../src/sweep/write.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";

const SMALL: SweepFile = {
  datasets: "drawn-digits",
  recipe: "linear",
  settings: { epochs: 1, trainImages: 100 },
  testImages: 50,
  vary: { learningRate: [0.001, 0.01] },
  seeds: 2,
};

/** The numbers without times. */
function numbers({ result, models }: SweptResult): unknown {
  const text = JSON.stringify({ ...result, front: null }, (key, value) =>
    key === "times" || key === "seconds" ? undefined : value,
  );
  return [text, ...[...models.values()].map((bytes) => Buffer.from(bytes).toString("base64"))];
}

async function counted(file: SweepFile, options: SweepOptions): Promise<SweptResult & { states: string[] }> {
  const states: string[] = [];
  const onProgress = ({ state }: PieceProgress) => {
    if (state !== "running" && state !== "started") states.push(state);
  };
  return { ...(await sweep(file, { threads: 1, ...options, onProgress })), states };
}

describe("a sweep", () => {
  it("trains each combination with each seed, and those that are added later, and no others", async () => {
    const directory = await temporaryDirectory();
    const first = await counted(SMALL, { directory });
    expect(first.states).toEqual(Array(4).fill("computed"));
    expect(first.result.cells.map(({ varied }) => varied)).toEqual([
      { learningRate: 0.001 },
      { learningRate: 0.01 },
    ]);
    const again = await counted(SMALL, { directory });
    expect(again.states).toEqual(Array(4).fill("cached"));
    expect(numbers(again)).toEqual(numbers(first));
    const more = await counted(
      { ...SMALL, seeds: 3, vary: { learningRate: [0.001, 0.01, 0.02] } },
      { directory },
    );
    expect(more.states.filter((state) => state === "computed")).toHaveLength(9 - 4);
    // What is there is the models and the results alone.
    const names = await readdir(join(directory, "pieces", "trainings"));
    expect(names.filter((name) => !/^[\da-f]{64}(?:\.attached)?\.piece$/.test(name))).toEqual([]);
    expect(names.filter((name) => name.includes("attached"))).toHaveLength(1);
    expect(await readdir(join(directory, "pieces"))).toEqual(["trainings"]);
  });

  it("says of each cell mean, spread and interval, and which is best by the images kept back", async () => {
    const { result, models } = await sweep(SMALL, { threads: 1 });
    const [cell] = result.cells;
    const accuracies = defined(cell).runs.map(({ validation }) => validation.accuracy);
    const [a = 0, b = 0] = accuracies;
    expect(defined(cell).validation.mean).toBeCloseTo((a + b) / 2, 12);
    expect(defined(cell).validation.deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
    expect([defined(cell).validation.images, defined(cell).test.images]).toEqual([10, 50]);
    expect(defined(cell).validation.interval).toEqual(accuracyInterval(accuracies, 10));
    const means = result.cells.map(({ validation }) => validation.mean);
    expect(result.best).toEqual({ "drawn-digits": means.indexOf(Math.max(...means)) });
    expect(models.get("drawn-digits")?.length).toBeGreaterThan(7850 * 4);
    const [head, ...lines] = csvOf(result).trim().split("\n");
    expect(head).toMatch(/^dataset,learningRate,seed,epochs,parameters,validation_accuracy,/);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^drawn-digits,0.001,1,1,7850,.*,10,50$/);
  });

  it("has the numbers of a training by the same recipe, seed and settings", async () => {
    const file: SweepFile = {
      ...{ datasets: "drawn-digits", recipe: "sprint", testImages: 20, seeds: [5] },
      settings: { epochs: 1, trainImages: 300, learningRate: 0.02, batchSize: 64 },
    };
    const { result } = await sweep(file, { threads: 1 });
    const { train } = await drawDataset("drawn-digits", { trainCount: 300, testCount: 0 });
    const epochs: EpochRecord[] = [];
    const model = await trainByRecipe(recipes.sprint, train, {
      ...{ seed: 5, epochs: 1, learningRate: 0.02, batchSize: 64, validationSplit: 0.1 },
      callbacks: [recordEpochs(epochs)],
    });
    await model.dispose();
    const [{ epoch: _, seconds: __, ...logs } = {}] = epochs;
    expect(result.cells[0]?.runs[0]?.history).toEqual([logs]);
  });

  it("goes on with the better part, exactly as a training that never stopped", async () => {
    const settings = { trainImages: 100 };
    const halving = { epochs: [1, 2], keep: 0.5 };
    const halved = await counted({ ...SMALL, settings, halving }, {});
    expect(halved.states).toEqual(Array(4 + 2).fill("computed"));
    expect(halved.result.cells.map(({ epochs }) => epochs).toSorted()).toEqual([1, 2]);
    const whole = await sweep({ ...SMALL, settings: { ...settings, epochs: 2 } }, { threads: 1 });
    for (const [i, cell] of halved.result.cells.entries()) {
      if (cell.epochs < 2) continue;
      const undisturbed = defined(whole.result.cells[i]);
      expect(cell.runs.map(({ history, model, test }) => ({ history, model, test }))).toEqual(
        undisturbed.runs.map(({ history, model, test }) => ({ history, model, test })),
      );
    }
  });

  it("keeps the error of what failed, goes on, and tries again when it is asked to", async () => {
    const directory = await temporaryDirectory();
    const network = join(directory, "network.mjs");
    const program = (condition: string) =>
      `import { layers } from ${JSON.stringify(new URL("../../src/layers/index.ts", import.meta.url).href)};
       import { sequential } from ${JSON.stringify(new URL("../../src/model/sequential.ts", import.meta.url).href)};
       export const options = { units: 4 };
       export default ({ inputShape, classCount, seed, units }) => {
         if (${condition}) throw new Error("no such network");
         return sequential([layers.flatten({ inputShape }), layers.dense({ units, activation: "relu" }),
           layers.dense({ units: classCount, activation: "softmax" })], { seed });
       };`;
    await writeFile(network, program("units === 8 && globalThis.cannotMakeNetworks"));
    Object.assign(globalThis, { cannotMakeNetworks: true });
    const { recipe: _, ...rest } = SMALL;
    const file: SweepFile = { ...rest, network, seeds: 1, vary: { units: [4, 8] } };
    const first = await counted(file, { directory });
    expect(first.states).toEqual(["computed", "failed"]);
    expect(first.result.cells[1]).toMatchObject({
      runs: [],
      failures: [{ seed: 1, name: "Error", message: "no such network" }],
    });
    expect(first.result.best).toEqual({ "drawn-digits": 0 });
    Object.assign(globalThis, { cannotMakeNetworks: false });
    expect((await counted(file, { directory })).states).toEqual(["cached", "failed"]);
    const retried = await counted(file, { directory, retryFailed: true });
    expect(retried.states).toEqual(["cached", "computed"]);
    expect(await readdir(join(directory, "pieces", "trainings"))).not.toContainEqual(
      expect.stringContaining("failed"),
    );
    // Another network is another training.
    await writeFile(network, `${await readFile(network, "utf8")}\n// Changed.\n`);
    expect(await import(`${network}?changed`)).toBeDefined();
    expect((await counted(file, { directory })).states).toEqual(["computed", "computed"]);
  });

  it("trains again where a result is damaged", async () => {
    const directory = await temporaryDirectory();
    const file = { ...SMALL, seeds: 1, vary: { learningRate: [0.001] } };
    const first = await counted(file, { directory });
    const pieces = join(directory, "pieces", "trainings");
    const [name] = (await readdir(pieces)).filter((one) => !one.includes("attached"));
    const path = join(pieces, defined(name));
    const bytes = await readFile(path);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const again = await counted(file, { directory });
    expect(again.states.at(-1)).toBe("computed");
    expect(numbers(again)).toEqual(numbers(first));
  });
});

describe("what a sweep says", () => {
  it.each([
    [{ ...SMALL, dataset: "mnist" }, 'Did you mean "datasets"'],
    [{ ...SMALL, epochs: 3 }, "settings: { epochs }"],
    [{ recipe: "quick" }, "expected datasets to be"],
    [{ ...SMALL, vary: { learningRate: [] } }, "expected learningRate to be a list of values"],
    [{ ...SMALL, vary: { learningRate: [1, 1] } }, "each once"],
    [{ ...SMALL, vary: { learningRate: { min: 2, max: 1 } } }, "expected max to be a number above 2"],
    [{ ...SMALL, vary: { learningRate: { min: 0, max: 1, scale: "log" } } }, "logarithmic"],
    [{ ...SMALL, vary: { learningRate: { min: 0, maxx: 1 } } }, 'Did you mean "max"'],
    [{ ...SMALL, halving: { epochs: [3, 1] } }, "expected epochs[1] to be an integer of at least 4"],
    [{ ...SMALL, seeds: 0 }, "seeds"],
  ])("is refused where it is wrong: %#", (file, message) => {
    expect(() => checkSweep(file)).toThrow(message);
  });

  it.each([
    [{ settings: { trainImages: 10, learnRate: 1 } }, 'Did you mean "learningRate"'],
    [{ vary: { batchsize: [1] } }, 'Did you mean "batchSize"'],
    [{ vary: { optimizer: ["adma"] } }, 'Did you mean "adam"'],
    [{ recipe: "sprnt" }, 'Did you mean "sprint"'],
    [{ settings: { trainImages: 10, dropout: 0.5 } }, "has a dropout layer"],
    [{ settings: { trainImages: 10, learningRate: 1 } }, "in settings or in vary. Received: both"],
    [{ settings: { trainImages: 10, validationSplit: 0 } }, "validationSplit"],
    [{ network: "../nowhere.mjs" }, "no such file"],
  ])("is refused where its settings are wrong: %#", async (change, message) => {
    const file = { ...SMALL, ...change } as SweepFile;
    await expect(sweep(file)).rejects.toThrow(message);
  });

  it.each([
    ["syntax.mjs", "export default (", /which loads without errors\. Received: \S/],
    ["throws.mjs", 'throw new Error("no luck")', /Received: no luck\.$/],
    ["import.mjs", 'import "./nowhere.mjs";', /Received: Cannot find module /],
    ["network.ts", "export default (", /Node reads TypeScript from version 22\.18 on; .* Received: /],
  ])("is refused where its network module does not load: %s", async (name, text, message) => {
    const path = join(await temporaryDirectory(), name);
    await writeFile(path, text);
    const refused = sweep({ ...SMALL, network: path } as SweepFile);
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(message);
  });

  it("draws values from ranges, the same ones each time, whatever is added", () => {
    const rates = { learningRate: { min: 1e-4, max: 1e-1, scale: "log" } } as const;
    const drawn = combinations({ datasets: "mnist", vary: rates, samples: 5 });
    expect(new Set(drawn.map(({ learningRate }) => learningRate)).size).toBe(5);
    for (const { learningRate } of drawn) {
      expect(Number(learningRate)).toBeGreaterThanOrEqual(1e-4);
      expect(Number(learningRate)).toBeLessThanOrEqual(1e-1);
    }
    const more = combinations({
      datasets: "mnist",
      vary: { ...rates, batchSize: { min: 8, max: 64 }, optimizer: ["adam", "sgd"] },
      samples: 7,
    });
    expect(more).toHaveLength(14);
    expect(more.slice(0, 5).map(({ learningRate }) => learningRate)).toEqual(
      drawn.map(({ learningRate }) => learningRate),
    );
    expect(more.every(({ batchSize }) => Number.isInteger(batchSize))).toBe(true);
  });
});
