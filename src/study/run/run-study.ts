/** A whole study: computes every piece that is not cached, then assembles and judges the findings. */

import type { TrainAndTest } from "../../data/index.ts";
import { partsCheck } from "../../data/index.ts";
import { ConfigurationError } from "../../errors/index.ts";
import {
  abortSignal,
  acceptedBy,
  type Checks,
  callable,
  checkName,
  checkOption,
  checkOptions,
  integer,
  listOf,
  objectWith,
  required,
  seedNumber,
} from "../../options/index.ts";
import { Computation, type PieceProgress as StudyProgress } from "../../pieces/computation.ts";
import { computeHere, type Executor } from "../../pieces/executor.ts";
import { memoryStore, type Store } from "../../pieces/store.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import { checkEvidence, EVIDENCE, type Evidence } from "../evidence.ts";
import type { Verdict } from "../judgement.ts";
import { STUDY_RECIPES, type StudyRecipe, type TrainedModel } from "../models.ts";
import type { RankingAgreement } from "../ranking.ts";
import { findingsOf, findingsSoFar, type Missing, type StudyFindings } from "./findings.ts";
import { type Plan, planStudy } from "./plan.ts";

export type { PieceProgress as StudyProgress } from "../../pieces/computation.ts";
export type { Missing } from "./findings.ts";

/** Options of `study.run`. */
export interface StudyOptions {
  /**
   * Training of the reference article's network: "quick" in four epochs of all images, "post" exactly as in the article.
   *
   * @default "quick"
   */
  readonly recipe?: StudyRecipe;
  /**
   * Number of trainings of each model, with seeds from `seed` on.
   *
   * @default 1
   */
  readonly seeds?: number;
  /**
   * First seed.
   *
   * @default 1
   */
  readonly seed?: number;
  /**
   * Names of the evidence to compute.
   *
   * @default all
   */
  readonly evidence?: readonly Evidence[];
  /**
   * Cache for results.
   *
   * @default in memory, for this call
   */
  readonly store?: Store;
  /**
   * Computes the pieces.
   *
   * @default this process, one after the other
   */
  readonly executor?: Executor;
  /**
   * Aborts the study, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * Called with the progress of each piece.
   *
   * @default none
   */
  readonly onProgress?: (progress: StudyProgress) => void;
  /**
   * Called with every trained network at the end.
   *
   * @default none
   */
  readonly onModel?: (trained: TrainedNetwork) => void | Promise<void>;
  /**
   * Called, and awaited, after each computed piece except the last one.
   *
   * @param find assembles the findings so far, which takes a moment; undefined if cached results do not fit
   *   together, which are computed again
   * @default none
   */
  readonly onFindings?: (find: () => Promise<UnfinishedStudy | undefined>) => void | Promise<void>;
}

const CHECKS: Checks<StudyOptions> = {
  recipe: acceptedBy("a recipe", (name) => checkName("recipe of a study", name, STUDY_RECIPES)),
  seeds: integer(),
  seed: seedNumber,
  evidence: acceptedBy("evidence", checkEvidence),
  store: objectWith(["get", "put", "remove"], "a store, such as memoryStore()"),
  executor: objectWith(["execute", "close"], "an executor, such as childProcesses()"),
  signal: abortSignal,
  onProgress: callable,
  onModel: callable,
  onFindings: callable,
};

/**
 * A network trained on a dataset.
 *
 * @see {@link StudyOptions.onModel}
 */
export interface TrainedNetwork {
  /** Name of the dataset. */
  readonly dataset: string;
  /** Name of the model. */
  readonly model: TrainedModel;
  /** Seed of the training. */
  readonly seed: number;
  /** The trained model's ONNX file. */
  readonly bytes: Uint8Array;
}

/**
 * The result of a study of one or several datasets.
 *
 * @see {@link runStudy}
 */
export interface Study {
  /** Recipe of the reference article's network. */
  readonly recipe: StudyRecipe;
  /** Seeds of the trainings. */
  readonly seeds: readonly number[];
  /** Names of the evidence computed. */
  readonly evidence: readonly Evidence[];
  /** Findings about each dataset. */
  readonly datasets: readonly DatasetStudy[];
  /** For each pair of datasets, how well they agree on the ranking of models. */
  readonly rankingAgreement: readonly ({ readonly datasets: readonly [string, string] } & RankingAgreement)[];
  /** Verdicts on the claims. */
  readonly verdicts: readonly Verdict[];
  /**
   * The conclusion from the verdicts, in a few sentences: whether one dataset can replace the other, or what it is
   * worth.
   */
  readonly conclusion: readonly string[];
  /** Seconds of computing all pieces, including earlier runs. */
  readonly seconds: number;
}

/**
 * A study with missing pieces: the complete findings, the judgements that rest on them alone, and no conclusion.
 *
 * @see {@link StudyOptions.onFindings}
 */
export interface UnfinishedStudy extends Study {
  /** What is missing. */
  readonly missing: Missing;
}

/**
 * Studies datasets beside each other: computes the evidence, judges the claims, and draws a conclusion.
 *
 * @param datasets training and test images; the others are compared with the first
 * @throws {ConfigurationError} unless their names differ, or if an option is not acceptable
 * @throws {ShapeError} if images are smaller than 4×4 pixels
 * @throws the signal's reason when it is aborted: finished pieces are in the store, and the next study resumes from
 *   it
 * @example
 * ```ts
 * import { drawDataset } from "atelier";
 * import { study } from "atelier/study";
 *
 * const counts = { trainCount: 40, testCount: 20 };
 * const digits = await drawDataset("drawn-digits", counts);
 * const garments = await drawDataset("drawn-garments", counts);
 * const { datasets, verdicts } = await study.run([digits, garments], { evidence: ["modern-vision"] });
 * console.log(datasets.map(({ name }) => name), verdicts[0]?.kind); // [ 'drawn-digits', 'drawn-garments' ] not-modern
 * ```
 */
export async function runStudy(
  datasets: readonly TrainAndTest[],
  options: StudyOptions = {},
): Promise<Study> {
  checkOption("study", "datasets", datasets, required(listOf(partsCheck, { min: 1 })));
  checkOptions<StudyOptions>("study", options, CHECKS);
  const {
    recipe = "quick",
    seeds: repetitions = 1,
    seed = 1,
    evidence = EVIDENCE,
    store = memoryStore(),
    executor = computeHere(),
    signal,
    onProgress,
    onModel = () => {},
    onFindings,
  } = options;
  checkDatasets(datasets);
  const seeds = Array.from({ length: repetitions }, (_, i) => seed + i);
  const plans: Plan[] = [];
  for (const parts of datasets) plans.push(await planStudy(parts, { evidence, recipe, seeds }));
  const conditions = { recipe, seeds, evidence: EVIDENCE.filter((one) => evidence.includes(one)) };
  const findSoFar = async (): Promise<UnfinishedStudy | undefined> => {
    const found = await findingsSoFar(plans, computation);
    return found && { ...conditions, ...found, seconds: results.seconds };
  };
  const onComputed = async () => {
    if (onFindings !== undefined && results.size < computation.size) await onFindings(findSoFar);
  };
  const computation = new Computation(
    plans.flatMap(({ pieces }) => pieces),
    { store, executor, signal, onProgress, onComputed },
  );
  const { results } = computation;
  await computation.take();
  await computation.compute();
  signal?.throwIfAborted();
  const findings = await findingsOrRetry(plans, computation);
  for (const { context, trainings } of plans) {
    for (const { model, seed, run } of trainings) {
      await onModel({ dataset: context.parts.train.name, model, seed, bytes: results.of(run).model });
    }
  }
  return { ...conditions, ...findings, seconds: results.seconds };
}

/** Computes the findings. Inconsistent cached results are computed again. */
async function findingsOrRetry(plans: readonly Plan[], computation: Computation): Promise<StudyFindings> {
  try {
    return await findingsOf(plans, computation.results);
  } catch (error) {
    if (computation.cached.size === 0) throw error;
    await computation.refuse([...computation.cached], "it is inconsistent with the others");
    await computation.compute();
    return findingsOf(plans, computation.results);
  }
}

function checkDatasets(datasets: readonly TrainAndTest[]): void {
  const names = datasets.map(({ train }) => train.name);
  // Compared as on file systems that ignore case.
  const different = new Set(names.map((name) => name.normalize("NFC").toLowerCase()));
  if (names.length === 0 || different.size < names.length) {
    throw new ConfigurationError(
      `Expected one or more datasets with different names. Received: ${names.join(", ") || "none"}.`,
    );
  }
  for (const { train, test } of datasets) {
    if (train.length > 0 && test.length > 0) continue;
    throw new ConfigurationError(
      `Expected training images and test images of ${train.name}. Received: ${train.length} and ${test.length}.`,
    );
  }
}
