/** A whole study: computes every piece that is not cached, then assembles and judges the findings. */

import type { TrainAndTest } from "../../data/index.ts";
import { partsCheck } from "../../data/index.ts";
import { ConfigurationError } from "../../errors.ts";
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

/** Options of `study`. */
export interface StudyOptions {
  /** How the post's network is trained: in four epochs (default), or exactly as in the post. */
  readonly recipe?: StudyRecipe;
  /** Number of trainings of each model, with seeds from `seed` on; default 1. */
  readonly seeds?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default all. */
  readonly evidence?: readonly Evidence[];
  /** Cache for results; default: none beyond this call. */
  readonly store?: Store;
  /**
   * Computes the pieces.
   *
   * @default this process, one after the other
   */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StudyProgress) => void;
  /** Called with every trained network at the end. */
  readonly onModel?: (trained: TrainedNetwork) => void | Promise<void>;
  /**
   * Called, and waited for, after each piece that is computed, the last one excepted.
   *
   * @param find puts together what is found so far, which takes a moment; undefined where cached results do not fit
   *   together: they are computed again
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

/** A network that was trained on a dataset. */
export interface TrainedNetwork {
  readonly dataset: string;
  readonly model: TrainedModel;
  readonly seed: number;
  /** Of its ONNX file. */
  readonly bytes: Uint8Array;
}

/** What a study of one or several datasets found. */
export interface Study {
  readonly recipe: StudyRecipe;
  readonly seeds: readonly number[];
  readonly evidence: readonly Evidence[];
  readonly datasets: readonly DatasetStudy[];
  /** How well each pair of datasets agrees on the order of models. */
  readonly rankingAgreement: readonly ({ readonly datasets: readonly [string, string] } & RankingAgreement)[];
  readonly verdicts: readonly Verdict[];
  /** The conclusion from the verdicts, in a few sentences: whether one dataset can replace the other, or what it is worth. */
  readonly conclusion: readonly string[];
  /** Seconds that computing all pieces took, earlier runs included. */
  readonly seconds: number;
}

/**
 * A study of which pieces are still to be computed: findings of which all are there, judgements that rest on them alone,
 * and no conclusion.
 */
export interface UnfinishedStudy extends Study {
  readonly missing: Missing;
}

/**
 * Studies datasets beside each other.
 *
 * @param datasets the first is the one that the others are compared with
 * @throws ConfigurationError unless their names differ; ShapeError if images are smaller than 4×4; the signal's reason
 *   when it is aborted: what was finished is in the store, and the next study resumes from it
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

/** Computes the findings. If cached results do not fit together, they are computed again. */
async function findingsOrRetry(plans: readonly Plan[], computation: Computation): Promise<StudyFindings> {
  try {
    return await findingsOf(plans, computation.results);
  } catch (error) {
    if (computation.cached.size === 0) throw error;
    await computation.refuse([...computation.cached], "it does not fit together");
    await computation.compute();
    return findingsOf(plans, computation.results);
  }
}

function checkDatasets(datasets: readonly TrainAndTest[]): void {
  const names = datasets.map(({ train }) => train.name);
  // As file systems compare them that do not tell upper from lower case.
  const different = new Set(names.map((name) => name.normalize("NFC").toLowerCase()));
  if (names.length === 0 || different.size < names.length) {
    throw new ConfigurationError(
      `Expected one or more datasets, each of its own name. Received: ${names.join(", ") || "none"}.`,
    );
  }
  for (const { train, test } of datasets) {
    if (train.length > 0 && test.length > 0) continue;
    throw new ConfigurationError(
      `Expected training images and test images of ${train.name}. Received: ${train.length} and ${test.length}.`,
    );
  }
}
