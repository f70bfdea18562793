/** What `atelier study` says at the end. */

import { join } from "node:path";
import {
  type DatasetStudy,
  type Judgement,
  MODEL_TITLES,
  type ModelName,
  type Study,
} from "../study/index.ts";
import { formatSeconds, formatShare } from "./formats.ts";
import type { Screen } from "./screen.ts";
import type { Styles } from "./styles.ts";
import { type Cell, tableLines } from "./table.ts";

const SIGNS: Readonly<Record<Judgement, string>> = {
  supported: "✓",
  partly: "~",
  "not supported": "✗",
  undecided: "?",
};

/** Test accuracies of every model, the verdict, and where the report is. */
export function resultLines(study: Study, directory: string, { styles }: Screen): string[] {
  const { datasets, verdicts, seconds } = study;
  const hasModels = datasets.some(({ trainings }) => trainings.length > 0);
  const blocks = [
    accuracyLines(datasets, styles),
    verdictLines(verdicts, styles),
    [
      `Report: ${styles.bold(join(directory, "report.html"))}, from ${formatSeconds(seconds)} of computing`,
      `Beside it: numbers in report.json, figures in figures/${hasModels ? ", the trained networks in models/" : ""}`,
    ],
  ];
  return blocks.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

/** {@link resultLines} for programs. */
export function resultJson(
  { datasets, verdicts, rankingAgreement, recipe, seeds }: Study,
  directory: string,
): object {
  return {
    ...{ recipe, seeds, rankingAgreement },
    datasets: datasets.map(({ name, ladder }) => ({ name, ladder: ladder?.rungs ?? null })),
    verdicts: verdicts.map(({ claim, judgement, numbers }) => ({ claim, judgement, numbers })),
    report: join(directory, "report.html"),
    numbers: join(directory, "report.json"),
  };
}

function accuracyLines(datasets: readonly DatasetStudy[], { bold }: Styles): string[] {
  const climbed = datasets.filter(({ ladder }) => ladder !== null);
  if (climbed.length === 0) return [];
  const header = ["Test accuracy", ...climbed.map(({ title }) => title)].map((text) => ({
    text,
    style: bold,
  }));
  const models = Object.keys(MODEL_TITLES) as ModelName[];
  const rows = models.map((model) => [
    MODEL_TITLES[model],
    ...climbed.map(({ ladder }) => {
      const rung = ladder?.rungs.find((tried) => tried.model === model);
      return rung === undefined ? "–" : formatShare(rung.accuracy);
    }),
  ]);
  return tableLines([header, ...rows]);
}

function verdictLines(verdicts: Study["verdicts"], { bold, dim, green, red }: Styles): string[] {
  const colour = { supported: green, partly: bold, "not supported": red, undecided: dim };
  const rows = verdicts.flatMap(({ judgement, claim, sentence }): Cell[][] => [
    [{ text: `${SIGNS[judgement]} ${judgement}`, style: colour[judgement] }, { text: claim }],
    [{ text: "" }, { text: sentence, style: dim }],
  ]);
  return tableLines(rows, { left: [0, 1] });
}
