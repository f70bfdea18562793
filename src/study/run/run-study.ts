/** A whole study: every piece that is not there yet computed, then put together and judged. */

import type { TrainAndTest } from "../../data/index.ts";
import { ConfigurationError } from "../../errors.ts";
import { conclusionOf } from "../conclusion.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import { EVIDENCE, type Evidence } from "../evidence.ts";
import type { Verdict } from "../judgement.ts";
import type { StudyRecipe, TrainedModel } from "../models.ts";
import { comparedModels, type RankingAgreement, rankingAgreement } from "../ranking.ts";
import { assemble } from "./assemble.ts";
import { fingerprintOf, type Piece } from "./piece.ts";
import { piecesOf, planStudy } from "./plan.ts";
import { Results } from "./results.ts";
import { memoryStore, type Store } from "./store.ts";
import { verdictsOf } from "./verdicts.ts";

export interface StudyOptions {
  /** How the post's network is trained: in four epochs (default), or to the letter. */
  readonly recipe?: StudyRecipe;
  /** How often everything is trained, with seeds from `seed` on; default 1. */
  readonly seeds?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default all. */
  readonly evidence?: readonly Evidence[];
  /** Where finished pieces are kept; default: nowhere. */
  readonly store?: Store;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StudyProgress) => void;
  /** Given every network at the end; default: they are not wanted. */
  readonly onModel?: (trained: TrainedNetwork) => void | Promise<void>;
}

/** A network that was trained on a dataset. */
export interface TrainedNetwork {
  readonly dataset: string;
  readonly model: TrainedModel;
  readonly seed: number;
  /** Of its ONNX file. */
  readonly bytes: Uint8Array;
}

/** How far a study has come. */
export interface StudyProgress {
  /** What is being done: "MNIST: the post's CNN". */
  readonly title: string;
  /** Whether it is done, and whether it was there already. */
  readonly state: "begun" | "going on" | "computed" | "kept";
  /** Of this piece, from 0 to 1. */
  readonly share: number;
  /** Pieces that are done, of all. */
  readonly done: number;
  readonly pieces: number;
  /** Seconds since this piece was begun, and about how many are left of the whole study. */
  readonly seconds: number;
  readonly left: number;
  /** What came of it, once it is computed: "91.47 %"; or nothing. */
  readonly summary: string;
}

export interface Study {
  readonly recipe: StudyRecipe;
  readonly seeds: readonly number[];
  readonly evidence: readonly Evidence[];
  readonly datasets: readonly DatasetStudy[];
  /** How well each pair of datasets agrees on the order of models. */
  readonly rankingAgreement: readonly ({ readonly datasets: readonly [string, string] } & RankingAgreement)[];
  readonly verdicts: readonly Verdict[];
  /** What follows of the verdicts, in a few sentences: whether one dataset can replace the other, or what it is worth. */
  readonly conclusion: readonly string[];
  /** What all pieces took to compute, in however many sittings. */
  readonly seconds: number;
}

/**
 * Studies datasets beside each other.
 *
 * @param datasets the first is the one that the others are compared with
 * @throws ConfigurationError unless their names differ; ShapeError if images are smaller than 4×4; the signal's reason
 *   when it is aborted: what was finished is in the store, and the next study goes on from there
 */
export async function runStudy(
  datasets: readonly TrainAndTest[],
  options: StudyOptions = {},
): Promise<Study> {
  const {
    recipe = "quick",
    seeds: repetitions = 1,
    seed = 1,
    evidence = EVIDENCE,
    signal,
    onModel = () => {},
  } = options;
  checkDatasets(datasets);
  const seeds = Array.from({ length: repetitions }, (_, i) => seed + i);
  const plans = [];
  for (const parts of datasets) plans.push(await planStudy(parts, { evidence, recipe, seeds }));
  const results = await computeAll(plans.flatMap(piecesOf), options);
  signal?.throwIfAborted();
  for (const { parts, trainings } of plans) {
    for (const { model, seed, piece } of trainings) {
      await onModel({ dataset: parts.train.name, model, seed, bytes: results.of(piece).model });
    }
  }
  const studies = plans.map((plan) => assemble(plan, results));
  const verdicts = verdictsOf(studies);
  return {
    ...{ recipe, seeds, evidence: EVIDENCE.filter((one) => evidence.includes(one)), datasets: studies },
    ...{ rankingAgreement: agreements(studies), verdicts, conclusion: conclusionOf(studies, verdicts) },
    seconds: results.seconds,
  };
}

/** A piece as it is kept. */
interface Computed {
  readonly result: unknown;
  readonly seconds: number;
}

async function computeAll(
  pieces: readonly Piece<unknown>[],
  { store = memoryStore(), signal, onProgress }: StudyOptions,
): Promise<Results> {
  const results = new Results();
  const missing: { piece: Piece<unknown>; fingerprint: string }[] = [];
  const report = (
    { title }: Piece<unknown>,
    state: StudyProgress["state"],
    measured: Partial<StudyProgress> = {},
  ) =>
    onProgress?.({
      ...{ title, state, share: 1, seconds: 0, left: 0, summary: "", ...measured },
      ...{ done: results.size, pieces: pieces.length },
    });
  for (const piece of pieces) {
    const fingerprint = await fingerprintOf(piece.from);
    const kept = await store.get(piece.name, fingerprint);
    if (kept === undefined) missing.push({ piece, fingerprint });
    else {
      // What was kept of a piece under its fingerprint is what is kept below.
      const { result, seconds } = kept as Computed;
      results.set(piece, result, seconds);
      report(piece, "kept");
    }
  }
  const clock = new Clock(missing.map(({ piece }) => piece.cost));
  for (const { piece, fingerprint } of missing) {
    signal?.throwIfAborted();
    const began = performance.now();
    const measured = (share: number) => ({
      share,
      seconds: (performance.now() - began) / 1000,
      left: clock.left(share * piece.cost),
    });
    report(piece, "begun", measured(0));
    const unfinished = `${piece.name}.unfinished`;
    const result = await piece.compute({
      signal,
      onProgress: (share) => report(piece, "going on", measured(share)),
      begun: () => store.get(unfinished, fingerprint),
      keep: (soFar) => store.put(unfinished, fingerprint, soFar),
    });
    const done = measured(1);
    const computed: Computed = { result, seconds: done.seconds };
    await store.put(piece.name, fingerprint, computed);
    await store.remove(unfinished);
    results.set(piece, result, done.seconds);
    clock.finish(piece.cost);
    report(piece, "computed", { ...done, summary: piece.summary?.(result) ?? "" });
  }
  return results;
}

/** How much of what was thought to be to do is done, and how long that took. */
class Clock {
  readonly #began = performance.now();
  readonly #total: number;
  #done = 0;

  constructor(costs: readonly number[]) {
    this.#total = costs.reduce((sum, cost) => sum + cost, 0);
  }

  finish(cost: number): void {
    this.#done += cost;
  }

  /** Seconds, at the speed so far; at first at that of the machine that costs were measured on. */
  left(ofThisPiece: number): number {
    const done = this.#done + ofThisPiece;
    const elapsed = (performance.now() - this.#began) / 1000;
    // As if some seconds had gone as expected before anything was measured.
    const pace = (elapsed + HEAD_START) / (done + HEAD_START);
    return Math.max(0, (this.#total - done) * pace);
  }
}

const HEAD_START = 5;

function agreements(studies: readonly DatasetStudy[]): Study["rankingAgreement"] {
  return studies.flatMap((a, i) =>
    studies.slice(i + 1).flatMap((b) => {
      if (a.ladder === null || b.ladder === null || comparedModels(a.ladder, b.ladder).length < 2) return [];
      return [{ datasets: [a.name, b.name] as const, ...rankingAgreement(a.ladder, b.ladder) }];
    }),
  );
}

function checkDatasets(datasets: readonly TrainAndTest[]): void {
  const names = datasets.map(({ train }) => train.name);
  if (names.length > 0 && new Set(names).size === names.length) return;
  throw new ConfigurationError(
    `Expected one or more datasets, each of its own name. Received: ${names.join(", ") || "none"}.`,
  );
}
