/** What has to be computed for a study of one dataset, piece by piece. */

import { type Dataset, type TrainAndTest, titleOf } from "../../data/index.ts";
import { classMeans, nearestMeans } from "../class-means.ts";
import type { Evidence } from "../evidence.ts";
import { type Facts, facts } from "../facts.ts";
import type { StudyRecipe } from "../models.ts";
import { type ModernVision, modernVision } from "../modern-vision.ts";
import { type Neighbours, nearestNeighbours } from "../nearest-neighbours.ts";
import { onePixelRules, type PixelRule } from "../one-pixel.ts";
import { percent } from "../words.ts";
import { type Piece, sha256 } from "./piece.ts";
import { planCurves, planFolds, planTrainings } from "./plan-trainings.ts";

export interface PlanOptions {
  readonly evidence: readonly Evidence[];
  readonly recipe: StudyRecipe;
  /** Each training is repeated with each of these. */
  readonly seeds: readonly number[];
}

/** A result, and how many seconds it took. */
export type Timed<Result> = Result & { readonly seconds: number };

export interface NearestMeans {
  readonly means: readonly Float64Array[];
  readonly predictions: Uint16Array;
}

/** Pieces that no chosen evidence needs are not there. */
export interface Plan {
  readonly parts: TrainAndTest;
  readonly options: PlanOptions;
  readonly facts: Piece<Facts> | undefined;
  readonly modernVision: Piece<ModernVision> | undefined;
  readonly nearestMeans: Piece<Timed<NearestMeans>> | undefined;
  readonly neighbours: Piece<Timed<Neighbours>> | undefined;
  readonly onePixel: Piece<readonly PixelRule[]> | undefined;
  readonly trainings: ReturnType<typeof planTrainings>;
  readonly curves: ReturnType<typeof planCurves>;
  readonly folds: ReturnType<typeof planFolds>;
}

/** Makes pieces of one dataset: what they are called and what they are computed from begins with it. */
export type PieceMaker = <Result>(
  at: string,
  title: string,
  rest: Pick<Piece<Result>, "cost" | "compute" | "summary"> & { readonly from?: object },
) => Piece<Result>;

/** Neighbours that are looked at: the ladder has the votes of one, three and five. */
const MOST_NEIGHBOURS = 5;

/** Everything that the chosen evidence needs. */
export async function planStudy(parts: TrainAndTest, options: PlanOptions): Promise<Plan> {
  const { train, test } = parts;
  const needs = (...any: Evidence[]) => any.some((one) => options.evidence.includes(one));
  const piece = pieceMaker(train, { train: await contentOf(train), test: await contentOf(test) });
  const bytes = train.images.data.length + test.images.data.length;
  return {
    ...{ parts, options },
    facts: needs("facts")
      ? piece("facts", "counts and duplicates", {
          cost: bytes * 2e-8,
          compute: async () => facts(parts),
          summary: ({ leaked }) =>
            leaked.length === 0
              ? ""
              : `${percent(leaked.length / test.length)} of the test images are training images`,
        })
      : undefined,
    modernVision: needs("modern-vision")
      ? piece("modern-vision", "pieces and centres", { cost: 1, compute: async () => modernVision(train) })
      : undefined,
    nearestMeans: needs("facts", "ladder")
      ? piece("nearest-means", "class means", {
          cost: bytes * 1e-8,
          compute: () =>
            timed(async () => {
              const means = classMeans(train);
              return { means, predictions: nearestMeans(test, means) };
            }),
        })
      : undefined,
    neighbours: needs("facts", "ladder")
      ? piece("neighbours", "nearest neighbours", {
          from: { k: MOST_NEIGHBOURS },
          cost: 1.2e-11 * train.images.data.length * test.length,
          compute: ({ signal, onProgress }) =>
            timed(() =>
              nearestNeighbours(test.images, train.images, {
                ...{ k: Math.min(MOST_NEIGHBOURS, train.length), signal },
                onProgress: (done, total) => onProgress(done / total),
              }),
            ),
        })
      : undefined,
    onePixel: needs("one-pixel")
      ? piece("one-pixel", "one pixel", {
          cost: bytes * 2e-8,
          compute: async () => onePixelRules(train, test),
        })
      : undefined,
    trainings: planTrainings(parts, options, needs, piece),
    curves: needs("learning-curves") ? planCurves(parts, options, piece) : [],
    folds: needs("suspicious-labels", "headroom") ? planFolds(train, options, piece) : [],
  };
}

/** All pieces, in the order in which they are computed. */
export function piecesOf(plan: Plan): Piece<unknown>[] {
  const { facts, modernVision, nearestMeans, neighbours, onePixel, trainings, curves, folds } = plan;
  return [
    ...[facts, modernVision, nearestMeans, neighbours, onePixel].filter((piece) => piece !== undefined),
    ...[...trainings, ...curves, ...folds].map(({ piece }) => piece),
  ];
}

function pieceMaker(train: Dataset, dataset: object): PieceMaker {
  return (at, title, { from = {}, ...rest }) => ({
    ...{
      // A dataset "a/b" is not the piece "b/…" of a dataset "a".
      name: `${train.name.replaceAll("%", "%25").replaceAll("/", "%2f")}/${at}`,
      title: `${titleOf(train)}: ${title}`,
      from: { at, dataset, ...from },
      ...rest,
    },
  });
}

/** What a dataset is, to the last byte. */
async function contentOf({ images, labels, classNames }: Dataset): Promise<object> {
  const bytesOfLabels = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  const [imagesHash, labelsHash] = [await sha256(images.data), await sha256(bytesOfLabels)];
  return { images: imagesHash, shape: images.shape, labels: labelsHash, classNames };
}

async function timed<Result extends object>(compute: () => Promise<Result>): Promise<Timed<Result>> {
  const began = performance.now();
  const result = await compute();
  return { ...result, seconds: (performance.now() - began) / 1000 };
}
