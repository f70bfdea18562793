/** The final output of `atelier sweep`. */

import { join } from "node:path";
import { wordsOf } from "../sweep/plan.ts";
import { bestFirst, type CellResult, type Spread, type SweepResult, tiedWith } from "../sweep/result.ts";
import { formatCounted, formatSeconds, formatShare } from "./formats.ts";
import type { Screen } from "./screen.ts";

/** Maximum cells listed; the page has all. */
const MAX_LINES = 5;

/** Formats the best cells of each dataset, failures, and the paths of the output. */
export function sweepLines(
  result: SweepResult,
  directory: string,
  { styles }: Pick<Screen, "styles">,
): string[] {
  const { cells, best } = result;
  const failed = cells.flatMap((cell) => cell.failures.map((failure) => ({ cell, failure })));
  return [
    ...Object.entries(best).flatMap(([dataset, number]) => {
      const own = cells.filter((cell) => cell.dataset === dataset);
      if (number === null) return [styles.bold(`${own[0]?.title ?? dataset}: no training was completed`)];
      const cell = cells[number];
      return [
        styles.bold(
          `${own[0]?.title ?? dataset}: the best of ${formatCounted(own.length, "cell")}, by validation accuracy`,
        ),
        ...bestFirst(own).slice(0, MAX_LINES).map(cellLine),
        ...(cell === undefined ? [] : noteLines(cell, own)),
      ];
    }),
    ...failed
      .slice(0, MAX_LINES)
      .map(
        ({ cell, failure }) =>
          `failed: ${wordsOf(cell.varied)}, seed ${failure.seed}: ${failure.message.split("\n")[0]}`,
      ),
    ...(failed.length === 0
      ? []
      : [`${formatCounted(failed.length, "training")} failed; --retry-failed repeats them`]),
    "",
    `Page: ${join(directory, "sweep.html")}; numbers: sweep.json, sweep.csv; best model: best*.onnx`,
  ];
}

/** The same as JSON. */
export function sweepJson({ cells, best, seconds }: SweepResult, directory: string): object {
  return {
    directory,
    cells: cells.length,
    failed: cells.reduce((sum, { failures }) => sum + failures.length, 0),
    best: Object.fromEntries(
      Object.entries(best).map(([dataset, number]) => {
        const cell = number === null ? undefined : cells[number];
        return [dataset, cell === undefined ? null : jsonOf(cell)];
      }),
    ),
    seconds,
  };
}

function jsonOf({ varied, validation, test, seconds }: CellResult): object {
  return { varied, validation: validation.mean, test: test.mean, seconds };
}

/** Tells on how many images the cells were compared, which are equal, and which accuracy of the best to trust. */
function noteLines(best: CellResult, cells: readonly CellResult[]): string[] {
  const { validation, test } = best;
  const tied = tiedWith(best, cells).length;
  const images = `  validation: ${formatCounted(validation.images, "held-out image")}; test: ${formatCounted(test.images, "image")}`;
  if (cells.length === 1) return [images];
  const equal =
    tied === 0
      ? ""
      : `; ${formatCounted(tied + 1, "cell")} have the same validation accuracy, and the first of them counts as the best`;
  return [
    `${images}${equal}`,
    "  chosen by it, the best cell has a validation accuracy that is too high on average; trust its test accuracy",
  ];
}

function cellLine({ varied, validation, test, seconds, epochs, settings }: CellResult): string {
  const words = wordsOf(varied) || "the only cell";
  const early = epochs < settings.epochs ? `, after ${formatCounted(epochs, "epoch")}` : "";
  return `  ${words}: ${formatSpread(validation)} (test ${formatSpread(test)}), ${formatSeconds(seconds)} each${early}`;
}

function formatSpread({ mean, deviation }: Spread): string {
  return deviation === null
    ? formatShare(mean)
    : `${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %`;
}
