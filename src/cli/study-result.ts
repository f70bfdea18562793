/** The final output of `atelier study`. */

import { join } from "node:path";
import { type DatasetStudy, type Judgement, MODELS, type Study, THRESHOLDS } from "../study/index.ts";
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

/** Formats leakage, test accuracies of every model, the verdicts, the conclusion, and the path of the report. */
export function resultLines(study: Study, directory: string, { styles }: Pick<Screen, "styles">): string[] {
  const { datasets, verdicts, conclusion, seconds } = study;
  const leaks = verdicts.filter(({ kind, judgement }) => kind === "leaked" && judgement !== "not supported");
  const others = verdicts.filter((verdict) => !leaks.includes(verdict));
  const hasModels = datasets.some(({ trainings }) => trainings.length > 0);
  const blocks = [
    verdictLines(leaks, styles),
    accuracyLines(datasets, styles),
    verdictLines(others, styles),
    conclusion.map((sentence) => styles.bold(sentence)),
    [
      `Report: ${styles.bold(join(directory, "report.html"))}, from ${formatSeconds(seconds)} of computing`,
      `In the same directory: numbers in report.json, figures in figures/${hasModels ? ", trained networks in models/" : ""}`,
    ],
  ];
  return blocks.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

/** The same as {@link resultLines}, as JSON. */
export function resultJson(
  { datasets, verdicts, conclusion, rankingAgreement, recipe, seeds }: Study,
  directory: string,
): object {
  return {
    ...{ recipe, seeds, conclusion, rankingAgreement },
    datasets: datasets.map(({ name, ladder }) => ({ name, ladder: ladder?.rungs ?? null })),
    verdicts: verdicts.map(({ claim, judgement, numbers }) => ({ claim, judgement, numbers })),
    report: join(directory, "report.html"),
    numbers: join(directory, "report.json"),
  };
}

function accuracyLines(datasets: readonly DatasetStudy[], { bold }: Styles): string[] {
  const climbed = datasets.filter(({ ladder }) => ladder !== null);
  if (climbed.length === 0) return [];
  const isAnyLeaked = climbed.some(({ leakage }) => isLeaked(leakage));
  const what = isAnyLeaked ? "Test accuracy (without leaked test images)" : "Test accuracy";
  const header = [what, ...climbed.map(({ title }) => title)].map((text) => ({
    text,
    style: bold,
  }));
  const rows = Object.entries(MODELS).map(([model, { title }]) => [
    title,
    ...climbed.map(({ ladder, leakage }) => {
      const rung = ladder?.rungs.find((tried) => tried.model === model);
      const without = leakage?.accuracies.find((one) => one.model === model)?.without ?? null;
      if (rung === undefined) return "–";
      const also = without !== null && isLeaked(leakage) ? ` (${formatShare(without)})` : "";
      return formatShare(rung.accuracy) + also;
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

/** True if accuracies without the leaked images differ enough to be shown as well. */
function isLeaked(leakage: DatasetStudy["leakage"]): boolean {
  return leakage !== null && leakage.share >= THRESHOLDS.leaked.supported;
}
