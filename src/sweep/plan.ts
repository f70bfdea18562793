/** From a sweep's file and its datasets to cells, trainings and pieces. */

import type { Dataset, TrainAndTest } from "../data/index.ts";
import { takeOfAllClasses, titleOf } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Plain } from "../experiment/index.ts";
import { fingerprintOf, Piece, sha256 } from "../pieces/piece.ts";
import { type CellTraining, settleTraining } from "./cell.ts";
import type { NetworkModule } from "./network-module.ts";
import { checkSetting, type SweepSettings } from "./settings.ts";
import { type SweepFile, seedsOf } from "./sweep-file.ts";
import { type CellRun, trainCell, type UnfinishedRun } from "./train.ts";
import { combinations, type Varied } from "./vary.ts";

/** A dataset with one combination of settings, trained with each seed. */
export interface Cell {
  /** The dataset as it is named in the file. */
  readonly dataset: string;
  readonly title: string;
  /** The settings that vary. */
  readonly varied: Varied;
  readonly runs: readonly CellRuns[];
}

/** The training of a cell with one seed: a piece for the epochs up to each choice. */
export interface CellRuns {
  readonly seed: number;
  readonly training: CellTraining;
  readonly pieces: readonly Piece<CellRun>[];
}

export interface SweepPlan {
  readonly file: SweepFile;
  /** By their names in the file. */
  readonly datasets: ReadonlyMap<string, TrainAndTest>;
  readonly seeds: readonly number[];
  /** After how many epochs there is a choice; of a sweep without halving the one number is that of each training. */
  readonly rungs: readonly number[] | null;
  /** The share of the cells that continues. */
  readonly keep: number;
  readonly cells: readonly Cell[];
}

export interface PlanSweepOptions {
  /** By their names in the file. */
  readonly datasets: ReadonlyMap<string, TrainAndTest>;
  readonly module: NetworkModule | undefined;
  /** Everything that results depend on beside what is planned. */
  readonly computedBy: object;
}

const DEFAULT_RECIPE = "quick";
const DEFAULT_KEEP = 1 / 3;
/** Approximate seconds for each image, and for the overhead of a training. */
const PER_IMAGE = 1e-4;
const PER_TRAINING = 0.5;

/**
 * Plans a sweep: all its cells in their order, and all pieces there may be of them.
 *
 * @throws ConfigurationError, UnknownNameError for settings that are not acceptable
 */
export async function planSweep(file: SweepFile, options: PlanSweepOptions): Promise<SweepPlan> {
  const { settings = {}, halving } = file;
  const rungs = halving?.epochs ?? null;
  checkSettings(file, options.module);
  const varied = combinations(file);
  const seeds = seedsOf(file);
  const images = new Parts();
  const cells: Cell[] = [];
  for (const [dataset, parts] of options.datasets) {
    for (const values of varied) {
      const given = { ...settings, ...values, ...(rungs !== null && { epochs: rungs.at(-1) ?? 1 }) };
      const cell = { dataset, title: titleOf(parts.train), varied: values };
      const runs: CellRuns[] = [];
      for (const seed of seeds) {
        runs.push(await planRuns({ cell, parts, given, seed, rungs, seeds }, file, options, images));
      }
      cells.push({ ...cell, runs });
    }
  }
  return { file, datasets: options.datasets, seeds, rungs, keep: halving?.keep ?? DEFAULT_KEEP, cells };
}

/**
 * Checks all settings of a sweep, as far as that goes without its datasets.
 *
 * @throws ConfigurationError, UnknownNameError
 */
export function checkSettings(file: SweepFile, module: NetworkModule | undefined): void {
  const { vary = {}, settings = {} } = file;
  for (const [name, value] of Object.entries(settings)) checkSetting(name, value, module?.options);
  refuseTwice(file);
  const varied = combinations(file);
  for (const name of Object.keys(vary)) {
    for (const one of new Set(varied.map((values) => values[name]))) checkSetting(name, one, module?.options);
  }
}

/** "learningRate 0.001, batchSize 64"; "" if nothing varies. */
export function wordsOf(varied: Varied): string {
  return Object.entries(varied)
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(", ");
}

/** A value as it is shown: text as it is, everything else as JSON. */
export function valueWords(value: Plain): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface RunToPlan {
  readonly cell: Omit<Cell, "runs">;
  readonly parts: TrainAndTest;
  readonly given: Readonly<Record<string, Plain>>;
  readonly seed: number;
  readonly rungs: readonly number[] | null;
  readonly seeds: readonly number[];
}

async function planRuns(
  { cell, parts, given, seed, rungs, seeds }: RunToPlan,
  { recipe, testImages }: SweepFile,
  { module, computedBy }: PlanSweepOptions,
  taken: Parts,
): Promise<CellRuns> {
  const { options, settings } = divided(given, module);
  const { trainImages = parts.train.length, recipe: varied } = settings;
  const [train, test] = [taken.take(parts.train, trainImages), taken.take(parts.test, testImages)];
  const images = { length: train.length, isFramed: train.preparation?.isFramed };
  const training = settleTraining(varied ?? recipe ?? DEFAULT_RECIPE, settings, options, images, seed);
  const data = { train: await taken.hash(train), test: await taken.hash(test) };
  const from = { training, source: module?.source ?? null, data, computedBy };
  const state = `states/${await fingerprintOf(from)}`;
  const ends = rungs ?? [training.settings.epochs];
  const pieces: Piece<CellRun>[] = [];
  for (const [i, until] of ends.entries()) {
    const isWhole = i === ends.length - 1;
    const epochs = until - (ends[i - 1] ?? 0);
    pieces.push(
      new Piece<CellRun>({
        name: `trainings/${await fingerprintOf({ ...from, until })}`,
        title: titleOfRun(cell, seed, seeds, isWhole ? "" : `, ${until} of ${ends.at(-1)} epochs`),
        from: { ...from, until },
        cost: PER_TRAINING + epochs * train.length * PER_IMAGE,
        checkpoints: { name: state, from, isKept: !isWhole },
        async compute({ signal, onProgress, checkpoint, resumeFrom, attach }) {
          const resumed = (await resumeFrom()) as UnfinishedRun | undefined;
          return trainCell(
            training,
            { train, test },
            { until, module, signal, onProgress, checkpoint, resumeFrom: resumed, onModel: attach },
          );
        },
        summary: ({ validation }) => `${(100 * validation.accuracy).toFixed(2)} %`,
      }),
    );
  }
  return { seed, training, pieces };
}

/** The settings of the training, and the options of the network's module. */
function divided(
  given: Readonly<Record<string, Plain>>,
  module: NetworkModule | undefined,
): { settings: SweepSettings; options: Readonly<Record<string, Plain>> | undefined } {
  if (module === undefined) return { settings: given as SweepSettings, options: undefined };
  const isOption = ([name]: [string, unknown]) => Object.hasOwn(module.options, name);
  const entries = Object.entries(given);
  const settings = Object.fromEntries(entries.filter((entry) => !isOption(entry))) as SweepSettings;
  if (settings.dropout !== undefined) {
    throw new ConfigurationError(
      "Expected dropout among the options of the network's module, which then has its rate. Received: no such option.",
    );
  }
  return { settings, options: { ...module.options, ...Object.fromEntries(entries.filter(isOption)) } };
}

/** @throws ConfigurationError for what is both fixed and varied, or which halving says */
function refuseTwice({ settings = {}, vary = {}, halving, network }: SweepFile): void {
  const twice = Object.keys(vary).find((name) => Object.hasOwn(settings, name));
  if (twice !== undefined) {
    throw new ConfigurationError(`Expected ${twice} in settings or in vary. Received: both.`);
  }
  const names = [...Object.keys(settings), ...Object.keys(vary)];
  if (halving !== undefined && names.includes("epochs")) {
    throw new ConfigurationError(
      "Expected no epochs in settings and vary beside halving, whose last number of epochs is theirs. Received: both.",
    );
  }
  if (network !== undefined && names.includes("recipe") && Object.hasOwn(vary, "recipe")) {
    throw new ConfigurationError("Expected recipes to vary without a network's module. Received: both.");
  }
}

/** Takes first images, of each part and number once, and hashes everything of them that a training depends on. */
class Parts {
  readonly #taken = new Map<Dataset, Map<number, Dataset>>();
  readonly #hashes = new Map<Dataset, Promise<object>>();

  take(part: Dataset, count = part.length): Dataset {
    if (count >= part.length) return part;
    const taken = this.#taken.get(part) ?? new Map<number, Dataset>();
    this.#taken.set(part, taken);
    const first = taken.get(count) ?? takeOfAllClasses(part, count);
    taken.set(count, first);
    return first;
  }

  hash(part: Dataset): Promise<object> {
    const hash = this.#hashes.get(part) ?? hashOf(part);
    this.#hashes.set(part, hash);
    return hash;
  }
}

async function hashOf({ images, labels, classNames }: Dataset): Promise<object> {
  const bytesOfLabels = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  return {
    images: await sha256(images.data),
    shape: images.shape,
    labels: await sha256(bytesOfLabels),
    classNames,
  };
}

function titleOfRun(
  { title, varied }: Omit<Cell, "runs">,
  seed: number,
  seeds: readonly number[],
  ending: string,
): string {
  const words = wordsOf(varied);
  return `${title}${words === "" ? "" : `: ${words}`}${seeds.length === 1 ? "" : `, seed ${seed}`}${ending}`;
}
