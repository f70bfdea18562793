/** What the experiments and runs of this place are called. */

import { type Experiment, networkName, type Part, presets } from "../../../src/experiment/index.ts";
import type { RunRecord, RunStatus } from "../../state/run-record.ts";

/** 0.00042 → "0.00042", 1e-7 → "1e-7" */
export function rateInWords(rate: number): string {
  return String(Number(rate.toPrecision(2)));
}

/** "conv 32, pool, dense 128": the layers with weights and sizes, or the name of a network that has one. */
export function networkInWords(experiment: Experiment): string {
  const before = networkWords.get(experiment.network);
  if (before !== undefined) return before;
  const words = sayNetwork(experiment);
  networkWords.set(experiment.network, words);
  return words;
}

/** Tables ask for it four times a second. */
const networkWords = new WeakMap<Experiment["network"], string>();

function sayNetwork({ network }: Experiment): string {
  const name = networkName(network);
  if (name !== undefined) return name in presets ? presets[name].title : name;
  const words = network.layers.flatMap(({ type, options }) => {
    const size = options.filters ?? options.units;
    if (size === undefined) return [];
    return [`${/^[a-z]+/.exec(type)?.[0] ?? type} ${String(size)}`];
  });
  const MOST = 4;
  const shown = words.length > MOST ? [...words.slice(0, MOST - 1), "…", ...words.slice(-1)] : words;
  return shown.length === 0 ? `${network.layers.length} layers` : shown.join(", ");
}

/** "adam (beta1 0.8)" */
export function partInWords({ type, options }: Part): string {
  const words = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return words.length === 0 ? type : `${type} (${words.join(", ")})`;
}

export const AUGMENTATIONS: Readonly<Record<string, string>> = {
  randomFlip: "mirror",
  randomTranslation: "shift",
  randomRotation: "turn",
  randomAffine: "rotate, shift and zoom",
  randomErasing: "erase a patch",
};

type Words = readonly [name: string, value: string];

/** Every setting of an experiment in words. */
function settingsInWords({ settings }: Experiment): readonly Words[] {
  const { optimizer, learningRate, schedule, batchSize, epochs, augmentation } = settings;
  const { trainCount, focus = 1, validationSplit, labelSmoothing, seed, stopAt } = settings;
  const changes = augmentation.map((part) => AUGMENTATIONS[part.type] ?? part.type).join(", ");
  return [
    ["learning rate", rateInWords(learningRate)],
    ["optimizer", partInWords(optimizer)],
    ["schedule", schedule === undefined ? "none" : partInWords(schedule)],
    ["batch", String(batchSize)],
    ["epochs", String(epochs)],
    ["images", trainCount === undefined ? "all" : trainCount.toLocaleString("en")],
    ["images of an epoch", focus === 1 ? "all" : `the hardest ${Math.round(100 * focus)} %`],
    ["changed images", changes === "" ? "none" : changes],
    ["validation", `${Math.round(100 * validationSplit)} %`],
    ["label smoothing", String(labelSmoothing)],
    [
      "stops at",
      stopAt?.accuracy === undefined ? "its end" : `${Number((100 * stopAt.accuracy).toPrecision(12))} %`,
    ],
    ["seed", String(seed)],
  ];
}

/** The settings in which runs differ, for each run: "learning rate 0.01, batch 128". */
export function differences(runs: readonly RunRecord[]): ReadonlyMap<string, string> {
  const all = runs.map((run) => ({ run, words: settingsInWords(run.experiment) }));
  const [first] = all;
  const differing = new Set(
    first?.words.flatMap(([name, value], i) =>
      all.some(({ words }) => words[i]?.[1] !== value) ? [name] : [],
    ),
  );
  return new Map(
    all.map(({ run, words }) => {
      const own = words.filter(([name]) => differing.has(name)).map(([name, value]) => `${name} ${value}`);
      const rates = run.rates.map(({ learningRate }) => rateInWords(learningRate));
      if (rates.length > 0) own.push(`learning rate on the way ${rates.slice(-3).join(", ")}`);
      return [run.id, own.join(" · ")];
    }),
  );
}

const STATUS: Readonly<Record<RunStatus, string>> = {
  running: "training",
  interrupted: "interrupted",
  done: "done",
  stopped: "stopped",
  "accuracy reached": "accuracy reached",
  diverged: "diverged",
  failed: "failed",
};

export function statusInWords(status: RunStatus): string {
  return STATUS[status];
}

/** Of a run that is about to diverge: written with an exponent. */
const HUGE = 1e6;

/** A loss with the digits that matter: "0.342", "12.5", "1.25e16". */
export function lossInWords(loss: number | undefined): string {
  if (loss === undefined || !Number.isFinite(loss)) return "–";
  if (loss >= HUGE) return loss.toExponential(2).replace("e+", "e");
  return loss >= 100 ? loss.toFixed(0) : loss >= 10 ? loss.toFixed(1) : loss.toFixed(3);
}
