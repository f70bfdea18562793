/** What a sweep might have found, without training: smooth functions of its settings and a little noise. */

import type { Plain } from "../../src/experiment/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { mean } from "../../src/statistics/index.ts";
import { settleTraining } from "../../src/sweep/cell.ts";
import type { SweepFile } from "../../src/sweep/node.ts";
import { type CellResult, type RunResult, type SweepResult, spread } from "../../src/sweep/result.ts";
import type { SweepMade } from "../../src/sweep/write.ts";

const RATES = [0.0003, 0.001, 0.003];
const BATCHES = [32, 64, 128];
const DROPOUTS = [0.2, 0.4, 0.6];
const EPOCHS = 4;

export const FIXTURE_FILE: SweepFile = {
  datasets: ["fashion-mnist"],
  recipe: "quick",
  settings: { epochs: EPOCHS, trainImages: 12_000 },
  vary: { learningRate: RATES, batchSize: BATCHES, dropout: DROPOUTS },
  seeds: 3,
};

export const FIXTURE_MADE: SweepMade = {
  date: "2026-11-27T12:00:00.000Z",
  command: "npx atelier sweep rates.json --workers 2",
  versions: { atelier: "0.1.0", node: "20.20.2", onnxruntime: "1.30.0" },
  machine: { platform: "linux x64", cpu: "AMD EPYC", cores: 2, memoryBytes: 25e9, threads: 1, device: "cpu" },
};

/** A result with these datasets; `failing`: the number of a cell with a training that failed. */
export function sweptFixture({ datasets = ["Fashion-MNIST"], failing = -1, seeds = 3 } = {}): SweepResult {
  const random = new RandomGenerator(7);
  const cells = datasets.flatMap((title) =>
    RATES.flatMap((learningRate) =>
      BATCHES.flatMap((batchSize) =>
        DROPOUTS.map((dropout) => cell(title, { learningRate, batchSize, dropout }, seeds, random)),
      ),
    ),
  );
  const failed = cells[failing];
  if (failed !== undefined) {
    cells[failing] = {
      ...failed,
      runs: failed.runs.slice(1),
      failures: [
        { seed: 1, name: "NonFiniteLossError", message: "Expected <b>finite</b> numbers. Received: NaN." },
      ],
    };
  }
  const of = (title: string) => cells.flatMap((one, i) => (one.title === title && i !== failing ? [i] : []));
  const accuracy = (i: number) => cells[i]?.validation.mean ?? 0;
  return {
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    varied: { learningRate: RATES, batchSize: BATCHES, dropout: DROPOUTS },
    halving: null,
    cells,
    best: Object.fromEntries(
      datasets.map((title) => [
        title.toLowerCase(),
        of(title).toSorted((a, b) => accuracy(b) - accuracy(a))[0] ?? null,
      ]),
    ),
    front: Object.fromEntries(
      datasets.map((title) => [
        title.toLowerCase(),
        of(title)
          .filter((i) => accuracy(i) > 0.895)
          .slice(0, 3),
      ]),
    ),
    seconds: 1234,
  };
}

function cell(
  title: string,
  varied: Readonly<Record<string, Plain>> & { learningRate: number; batchSize: number; dropout: number },
  seeds: number,
  random: RandomGenerator,
): CellResult {
  const { settings } = settleTraining(
    "quick",
    { ...varied, epochs: EPOCHS },
    undefined,
    { length: 12_000 },
    1,
  );
  const { seed: _, ...rest } = settings;
  const peak =
    0.9 -
    0.02 * (Math.log10(varied.learningRate) + 3) ** 2 -
    0.0001 * varied.batchSize -
    0.02 * (varied.dropout - 0.4) ** 2;
  const runs = Array.from({ length: seeds }, (_, i): RunResult => {
    const end = peak + 0.003 * random.normal();
    const history = Array.from({ length: EPOCHS }, (__, epoch) => ({
      accuracy: end - 0.2 / (epoch + 1) ** 2,
      loss: 1 - end + 0.4 / (epoch + 1),
      val_accuracy: end - 0.12 / (epoch + 1) ** 2 + 0.12 / EPOCHS ** 2,
      val_loss: 1.1 - end + 0.3 / (epoch + 1),
    }));
    const total = 8 + 400 / varied.batchSize + random.uniform();
    return {
      ...{ seed: i + 1, history, parameters: 3_274_634, model: "00" },
      validation: { accuracy: end, loss: 1 - end, images: 1200 },
      test: { accuracy: end - 0.004, loss: 1.02 - end, images: 10_000 },
      times: { epochs: Array<number>(EPOCHS).fill(total / EPOCHS), total },
    };
  });
  return {
    ...{ dataset: title.toLowerCase(), title, varied, settings: rest, epochs: EPOCHS, parameters: 3_274_634 },
    validation: spread(runs.map(({ validation }) => validation)),
    test: spread(runs.map(({ test }) => test)),
    seconds: mean(runs.map(({ times }) => times.total)),
    runs,
    failures: [],
  };
}
