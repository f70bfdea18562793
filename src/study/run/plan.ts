/** Plans the pieces of a study of one dataset. */

import { type Dataset, type TrainAndTest, titleOf } from "../../data/index.ts";
import { Piece, sha256 } from "../../pieces/piece.ts";
import type { Results } from "../../pieces/results.ts";
import type { PieceMaker, PlanContext, PlannedEvidence } from "../define-evidence.ts";
import { choiceOf, type Evidence, FINDINGS, type FindingName, loadEvidence } from "../evidence.ts";
import type { StudyRecipe } from "../models.ts";
import { allTrainings, type PlannedTraining } from "../planned-trainings.ts";

export interface PlanOptions {
  readonly evidence: readonly Evidence[];
  readonly recipe: StudyRecipe;
  /** Every training is run once with each seed. */
  readonly seeds: readonly number[];
}

export interface Plan {
  readonly context: PlanContext;
  /** The chosen evidence. */
  readonly evidence: ReadonlyMap<FindingName, PlannedEvidence<unknown>>;
  /** The pieces that the evidence needs, in the order of computation. */
  readonly pieces: readonly Piece<unknown>[];
  /** The pieces that train a model of the ladder. */
  readonly trainings: readonly PlannedTraining[];
}

/** Plans everything that the chosen evidence needs. */
export async function planStudy(
  parts: TrainAndTest,
  { evidence: chosen, recipe, seeds }: PlanOptions,
): Promise<Plan> {
  const { train, test } = parts;
  const piece = pieceMaker(train, { train: await contentOf(train), test: await contentOf(test) });
  const context: PlanContext = { parts, recipe, seeds, piece };
  const evidence = new Map<FindingName, PlannedEvidence<unknown>>();
  for (const name of FINDINGS.filter((one) => chosen.includes(choiceOf(one)))) {
    evidence.set(name, (await loadEvidence(name)).plan(context));
  }
  const pieces = new Set([...evidence.values()].flatMap((one) => one.pieces));
  return {
    context,
    evidence,
    pieces: [...pieces],
    trainings: allTrainings(context).filter(({ run }) => pieces.has(run)),
  };
}

/** Returns the finished part of a plan: evidence whose pieces all have results, and trainings. */
export function computedPart(plan: Plan, results: Results): Plan {
  const isComputed = (piece: Piece<unknown>) => results.has(piece);
  return {
    context: plan.context,
    evidence: new Map([...plan.evidence].filter(([, { pieces }]) => pieces.every(isComputed))),
    pieces: plan.pieces.filter(isComputed),
    trainings: plan.trainings.filter(({ run }) => isComputed(run)),
  };
}

function pieceMaker(train: Dataset, dataset: object): PieceMaker {
  // Keeps the piece of a dataset "a/b" apart from the piece "b/…" of a dataset "a".
  const directory = train.name.replaceAll("%", "%25").replaceAll("/", "%2f");
  return (at, title, { from = {}, ...rest }) =>
    new Piece({
      name: `${directory}/${at}`,
      title: `${titleOf(train)}: ${title}`,
      from: { at, dataset, ...from },
      ...rest,
    });
}

/** The content of a dataset, by which its pieces are cached. */
async function contentOf({ images, labels, classNames }: Dataset): Promise<object> {
  const bytesOfLabels = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  const [imagesHash, labelsHash] = [await sha256(images.data), await sha256(bytesOfLabels)];
  return { images: imagesHash, shape: images.shape, labels: labelsHash, classNames };
}
