/** Defines a piece of evidence: the work it needs, how results become a finding, and the claims that the finding decides. */

import type { TrainAndTest } from "../data/index.ts";
import {
  type FindResult,
  type Piece,
  type PieceParts,
  piecesIn,
  type ResultsOf,
  resultsOf,
} from "../pieces/piece.ts";
import type { Verdict } from "./judgement.ts";
import type { StudyRecipe, TrainedModel } from "./models.ts";
import type { Trained } from "./training.ts";

/** A dataset and the settings of its study. */
export interface StudyOfDataset {
  readonly parts: TrainAndTest;
  readonly recipe: StudyRecipe;
  /** Every training is run once with each seed. */
  readonly seeds: readonly number[];
}

/** Makes pieces of one dataset; their names and fingerprints begin with it. */
export type PieceMaker = <Result>(
  at: string,
  title: string,
  rest: Pick<PieceParts<Result>, "cost" | "compute" | "summary"> & { readonly from?: object },
) => Piece<Result>;

export interface PlanContext extends StudyOfDataset {
  readonly piece: PieceMaker;
}

/** A completed training of a model of the ladder. */
export interface TrainingRun {
  readonly model: TrainedModel;
  readonly seed: number;
  readonly run: Trained;
}

export interface AssemblyContext extends StudyOfDataset {
  /** All trainings of this study, whichever evidence needs them. */
  readonly trainings: readonly TrainingRun[];
  /** Test images that claims are judged without: they are also training images. Empty if these are few, or unknown. */
  readonly leftOut: readonly number[];
}

export interface EvidenceParts<Plan, Finding, Judged> {
  /** Plans the work: pieces, in arrays and records of any form. Pieces that several kinds of evidence need are computed once. */
  pieces(context: PlanContext): Plan;
  /** Computes the finding, plain data for `report.json`, from the plan with each piece replaced by its result. */
  assemble(results: ResultsOf<Plan>, context: AssemblyContext): Finding;
  /**
   * Judges claims; default: none.
   *
   * @param study the findings of a dataset; those that were not requested are null
   * @param first the findings of the first dataset, which the others are compared with; undefined for the first itself
   */
  verdicts?(study: Judged, first: Judged | undefined): readonly Verdict[];
}

/** Evidence planned for one dataset. */
export interface PlannedEvidence<Finding> {
  readonly pieces: readonly Piece<unknown>[];
  assemble(find: FindResult, context: AssemblyContext): Finding;
}

export interface EvidenceDefinition<Finding, Judged> {
  plan(context: PlanContext): PlannedEvidence<Finding>;
  verdicts(study: Judged, first: Judged | undefined): readonly Verdict[];
}

/**
 * Defines a piece of evidence. Its module exports the definition as `evidence`, and stands in the list of
 * `evidence.ts` by its name, which `DatasetStudy` has in camel case.
 *
 * @example
 * export const evidence = defineEvidence({
 *   pieces: ({ piece, parts }) =>
 *     piece("sharpness", "sharpness", { cost: 1, compute: async () => sharpness(parts.train) }),
 *   assemble: (found) => found,
 * });
 */
export function defineEvidence<Plan, Finding, Judged = unknown>({
  pieces,
  assemble,
  verdicts = () => [],
}: EvidenceParts<Plan, Finding, Judged>): EvidenceDefinition<Finding, Judged> {
  return {
    plan(context) {
      const plan = pieces(context);
      return {
        pieces: piecesIn(plan),
        assemble: (find, assembly) => assemble(resultsOf(plan, find), assembly),
      };
    },
    verdicts,
  };
}

/** Memoizes a function of the plan, for pieces that several kinds of evidence share. */
export function oncePerPlan<Made>(make: (context: PlanContext) => Made): (context: PlanContext) => Made {
  const made = new WeakMap<PlanContext, { readonly value: Made }>();
  return (context) => {
    const known = made.get(context) ?? { value: make(context) };
    made.set(context, known);
    return known.value;
  };
}

/** A result and the seconds it took. */
export type Timed<Result> = Result & { readonly seconds: number };

/** Measures how long a computation takes. */
export async function timed<Result extends object>(compute: () => Promise<Result>): Promise<Timed<Result>> {
  const began = performance.now();
  const result = await compute();
  return { ...result, seconds: (performance.now() - began) / 1000 };
}
