/** What the sections of a report are made from. */

import { defined } from "../checked.ts";
import type { Dataset, TrainAndTest } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import { isBrightOnBlack } from "../pictures/index.ts";
import type { DatasetStudy } from "../study/dataset-study.ts";
import type { Study, UnfinishedStudy } from "../study/run/run-study.ts";
import type { Figures } from "./figures.ts";
import type { Markup } from "./html.ts";
import { type Series, seriesAt } from "./theme.ts";

/** How the study was made. */
export interface Made {
  readonly command: string;
  /** ISO 8601. */
  readonly date: string;
  /** Of the run that made the report; what it found there already was computed before. */
  readonly seconds: number;
  /** Of Atelier, Node and ONNX Runtime. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly platform: string;
    readonly memoryBytes: number;
    readonly threads: number;
    readonly device: string;
  };
}

/** One dataset: what was found of it, and its images. */
export interface Studied {
  readonly study: DatasetStudy;
  readonly train: Dataset;
  readonly test: Dataset;
  readonly series: Series;
  /** Whether images are shown as negatives, as ink on paper. */
  readonly isInk: boolean;
}

/** A study that is complete, or one that is still running. */
export type StudyToReport = Study | UnfinishedStudy;

export interface Context {
  readonly study: StudyToReport;
  readonly made: Made;
  readonly datasets: readonly Studied[];
  readonly figures: Figures;
}

/**
 * Puts studies and images together.
 *
 * @throws ConfigurationError if the images of a dataset of the study are not there
 */
export function contextOf(
  study: StudyToReport,
  datasets: readonly TrainAndTest[],
  made: Made,
  figures: Figures,
): Context {
  const studied = study.datasets.map((one, i): Studied => {
    const parts = datasets.find(({ train }) => train.name === one.name);
    if (parts !== undefined)
      return { study: one, ...parts, series: seriesAt(i), isInk: isBrightOnBlack(parts.train) };
    const names = datasets.map(({ train }) => train.name).join(", ");
    throw new ConfigurationError(
      `Expected the images of ${one.name}. Received: the images of ${names || "no dataset"}.`,
    );
  });
  return { study, made, datasets: studied, figures };
}

/** Returns the dataset for which programs are shown: the last one, since the others are compared with the first. */
export function shownDataset({ datasets }: Pick<Context, "datasets">): Studied {
  return defined(datasets.at(-1));
}

/** The datasets with a piece of evidence, each with it. */
export function having<T>(
  { datasets }: Context,
  evidence: (study: DatasetStudy) => T | null | undefined,
): { dataset: Studied; found: T }[] {
  return datasets.flatMap((dataset) => {
    const found = evidence(dataset.study);
    return found === null || found === undefined ? [] : [{ dataset, found }];
  });
}

/** A part of the report with a heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** If the table of contents is to have a shorter one. */
  readonly shortTitle?: string;
  readonly body: Markup;
  readonly parts?: readonly Section[];
}
