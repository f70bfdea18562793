/** Words about the best cell of a dataset, and how far to trust its accuracy. */

import { valueWords } from "../../sweep/plan.ts";
import { type CellResult, isComparable, type SweepResult, tiedWith } from "../../sweep/result.ts";
import { counted } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { numberLabel } from "./axis.ts";
import type { SweptDataset } from "./dataset-sections.ts";
import { formatInterval, formatSpread, settingWords } from "./words.ts";

/** Equal cells that are named; of more, only the number is given. */
const MAX_NAMED = 2;

/** Tells the settings and accuracies of the best cell, and which others equal it. */
export function bestSentence({ title, cells, best }: SweptDataset): Markup {
  const cell = best === null ? undefined : cells[best];
  if (cell === undefined) return html`On ${title}, no cell was trained to the end.`;
  const { validation, test } = cell;
  const settings = settingsOf(cell);
  const what = settings.text === "" ? html`The network` : html`With ${settings}, the network`;
  const rank = settings.text === "" ? null : html`, ${rankWords(cell, cells)},`;
  return html`${what} correctly classifies ${formatSpread(validation)} of ${counted(validation.images, "held-out image")} of ${title}${rank} and ${formatSpread(test)} of ${counted(test.images, "test image")} (95 % interval ${formatInterval(test)}).`;
}

/** Tells which of a best cell's accuracies to trust; nothing where no cell was chosen. */
export function choiceNote(datasets: readonly SweptDataset[], { varied }: SweepResult): Markup | null {
  const chosen = datasets.flatMap(({ cells, best }) => (best === null ? [] : (cells[best] ?? [])));
  const most = Math.max(
    0,
    ...datasets.map(({ cells }) => cells.filter(({ runs }) => runs.length > 0).length),
  );
  if (Object.keys(varied).length === 0 || chosen.length === 0 || most < 2) return null;
  const isTied = datasets.some(
    ({ cells, best }) =>
      best !== null && cells[best] !== undefined && tiedWith(cells[best], cells).length > 0,
  );
  const who = datasets.length === 1 ? "The cell was" : "Each of these cells was";
  return html`<p>${who} chosen from ${counted(most, "cell")} by its accuracy on held-out images, which makes that accuracy too high on average. The accuracy on the test images is the honest one, as long as nothing is chosen by it.${isTied && html` Of equal cells, the first in the order of the file counts as the best.`}</p>`;
}

function rankWords(best: CellResult, cells: readonly CellResult[]): Markup {
  const compared = cells.filter(isComparable);
  const tied = tiedWith(best, cells);
  const of =
    compared.length === cells.length
      ? html`${counted(cells.length, "cell")}`
      : html`the ${counted(compared.length, "cell")} trained to the end`;
  if (tied.length === 0)
    return compared.length === 1 ? html`in the only cell trained to the end` : html`the most of ${of}`;
  if (tied.length === compared.length - 1 && tied.length > 1) return html`as many as all others of ${of}`;
  const others =
    tied.length <= MAX_NAMED
      ? listed(tied.map((cell) => html`with ${settingsOf(cell)}`))
      : html`${counted(tied.length, "other cell")}`;
  return tied.length === compared.length - 1
    ? html`as many as ${others}`
    : html`as many as ${others}, and the most of ${of}`;
}

function settingsOf({ varied }: CellResult): Markup {
  return listed(
    Object.entries(varied).map(
      ([name, value]) =>
        html`${settingWords(name)} <b>${typeof value === "number" ? numberLabel(value) : valueWords(value)}</b>`,
    ),
  );
}
