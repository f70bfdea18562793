/** The confusion matrix and the scores of the classes as text. */

import { defined } from "../checked.ts";
import type { ClassificationReport, ClassScores, ConfusionMatrix } from "../metrics/confusion.ts";
import { cut } from "../pictures/text.ts";
import { formatCount } from "./formats.ts";
import type { Styles } from "./styles.ts";
import { type Cell, tableLines } from "./table.ts";

const NARROWEST_COLUMN = 3;
const WIDEST_ROW_NAME = 24;
const MOST_CONFUSIONS = 5;
/** Classes named in a line. */
const MAX_NAMES = 5;

/** Formats precision, recall, F1 and support of every class with their averages, and notes which undefined scores count as 0. */
export function scoreLines(
  report: ClassificationReport,
  names: readonly string[],
  { bold }: Styles,
): string[] {
  const row = (name: string, { precision, recall, f1, support }: ClassScores) => [
    cut(name, WIDEST_ROW_NAME),
    formatScore(precision),
    formatScore(recall),
    formatScore(f1),
    formatCount(support),
  ];
  const header = ["class", "precision", "recall", "F1", "support"].map((text) => ({ text, style: bold }));
  const lines = tableLines([
    header,
    ...report.classes.map((scores, i) => row(defined(names[i]), scores)),
    row("macro average", report.macroAverage),
    row("weighted average", report.weightedAverage),
  ]);
  lines.splice(-2, 0, "");
  const zeros = [
    zeroLine("Never predicted, counted as precision 0", report, names, ({ predicted }) => predicted),
    zeroLine("Without test images, counted as recall 0", report, names, ({ support }) => support),
  ].flatMap((line) => line ?? []);
  return zeros.length === 0 ? lines : [...lines, "", ...zeros];
}

/** Names the classes whose count is 0, among those that occur or are predicted. */
function zeroLine(
  text: string,
  { classes }: ClassificationReport,
  names: readonly string[],
  count: (scores: ClassScores) => number,
): string | undefined {
  const none = names.filter((_, i) => {
    const scores = defined(classes[i]);
    return count(scores) === 0 && !Number.isNaN(scores.f1);
  });
  if (none.length === 0) return undefined;
  const shown = none.slice(0, MAX_NAMES).map((name) => cut(name, WIDEST_ROW_NAME));
  const rest = none.length > MAX_NAMES ? ` and ${none.length - MAX_NAMES} more` : "";
  return `${text}: ${shown.join(", ")}${rest}`;
}

/**
 * Formats the matrix with class names shortened to fit the line; returns undefined if there are too many
 * classes.
 *
 * @param columns maximum characters per line
 */
export function matrixLines(
  matrix: ConfusionMatrix,
  names: readonly string[],
  columns: number,
  { bold, dim, red, green }: Styles,
): string[] | undefined {
  const rowNames = names.map((name) => cut(name, WIDEST_ROW_NAME));
  const rowWidth = Math.max(...rowNames.map((name) => name.length));
  const room = Math.floor((columns - rowWidth) / names.length) - 1;
  const widestCount = Math.max(...matrix.flat().map((count) => String(count).length));
  if (room < Math.max(NARROWEST_COLUMN, widestCount)) return undefined;
  const columnNames = names.map((name) => cut(name, room));
  const columnWidth = Math.max(...columnNames.map((name) => name.length), widestCount);
  const headings = columnNames.map((name) => ({ text: name.padStart(columnWidth), style: bold }));
  const cell = (count: number, isRight: boolean): Cell => {
    if (count === 0) return { text: "·", style: dim };
    return { text: String(count), style: isRight ? green : red };
  };
  const rows = matrix.map((row, i) => [defined(rowNames[i]), ...row.map((count, j) => cell(count, i === j))]);
  return tableLines([["", ...headings], ...rows], { gap: 1 });
}

/** Formats the most frequent confusions: `Shirt → T-shirt/top  112`. */
export function confusionLines(matrix: ConfusionMatrix, names: readonly string[]): string[] {
  const confusions = matrix.flatMap((row, i) =>
    row.map((count, j) => ({ count, text: `${names[i]} → ${names[j]}`, isError: i !== j && count > 0 })),
  );
  const worst = confusions
    .filter(({ isError }) => isError)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_CONFUSIONS);
  return tableLines(worst.map(({ count, text }) => [text, formatCount(count)]));
}

function formatScore(score: number): string {
  return Number.isNaN(score) ? "–" : score.toFixed(4);
}
