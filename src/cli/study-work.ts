/** Rebuilds the pieces of a study in another process. */

import { isDrawn, loadOriginal, takeOfAllClasses } from "../data/node.ts";
import { loadDataset, type TrainAndTest } from "../index.ts";
import type { OpenWork } from "../pieces/children/work.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Evidence, StudyRecipe } from "../study/node.ts";
import { planStudy } from "../study/run/plan.ts";
import type { CountOptions, DataOptions } from "./dataset.ts";

/** The inputs from which a study's pieces are planned. */
export interface StudyDescription {
  readonly datasets: readonly string[];
  /** Where the datasets are stored. */
  readonly data: DataOptions & CountOptions;
  readonly evidence: readonly Evidence[];
  readonly recipe: StudyRecipe;
  readonly seeds: readonly number[];
}

export const openWork: OpenWork = async (description, computing, served) => {
  const { datasets, data, ...options } = description as StudyDescription;
  const pieces = new Map<string, Piece<unknown>>();
  for (const name of datasets) {
    const parts = await loadOriginal(() => load(name, data), served(name));
    const plan = await planStudy(parts, options);
    for (const piece of plan.pieces) pieces.set(piece.name, piece);
  }
  return { find: (name) => pieces.get(name), computedBy: await computedByOf("study", computing) };
};

async function load(name: string, options: StudyDescription["data"]): Promise<TrainAndTest> {
  const { data, transpose, trainCount, testCount } = options;
  const counts = isDrawn(name) ? { trainCount, testCount } : {};
  const { train, test } = await loadDataset(name, {
    ...{ data, transpose, offline: true, onProgress: () => {} },
    ...counts,
  });
  const take = (part: typeof train, count = part.length) =>
    count === part.length ? part : takeOfAllClasses(part, count);
  return { train: take(train, trainCount), test: take(test, testCount) };
}
