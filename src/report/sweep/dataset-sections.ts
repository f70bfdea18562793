/** What a sweep shows of one dataset. */

import { bestFirst, type CellResult, higherFirst, type SweepResult } from "../../sweep/result.ts";
import type { Section } from "../context.ts";
import type { Figures } from "../figures.ts";
import { counted, duration } from "../format.ts";
import { html, type Insertable, type Markup } from "../html.ts";
import { beside, figure, folded } from "../layout.ts";
import { table } from "../table.ts";
import { seriesAt } from "../theme.ts";
import { againstSetting, showsMeans } from "./charts/against-setting.ts";
import { cellCurves } from "./charts/curves.ts";
import { paretoFront } from "./charts/front.ts";
import { parallelCoordinates } from "./charts/parallel.ts";
import { formatInterval, formatSpread, formatValue, settingWords } from "./words.ts";

export interface SweptDataset {
  readonly name: string;
  /** Among the datasets of the sweep. */
  readonly number: number;
  readonly title: string;
  readonly cells: readonly CellResult[];
  /** The number of the best among these cells. */
  readonly best: number | null;
  /** The numbers of those that no other one beats both in accuracy and in time. */
  readonly front: readonly number[];
}

/** Rows that are shown; the others are folded away. */
const MAX_ROWS = 40;
/** Curves that can be told apart. */
const MAX_CURVES = 5;
/** Numbers of seeds that make wide intervals: Student's t is 4.3 for three. */
const MAX_FEW = 3;
/** Two charts stand beside each other. */
const HALF = 372;

/** The sections of a dataset: cells, settings, curves, time. */
export async function datasetSections(
  dataset: SweptDataset,
  result: SweepResult,
  figures: Figures,
): Promise<Section[]> {
  const trained = dataset.cells.filter(({ runs }) => runs.length > 0);
  if (trained.length === 0) return [];
  const id = (name: string) => (dataset.number === 0 ? name : `${name}-${dataset.number + 1}`);
  const names = Object.keys(result.varied);
  return [
    cellSection(id("cells"), dataset, result),
    ...(names.length === 0 ? [] : [await settingsSection(id("settings"), dataset, result, figures)]),
    ...(trained.some(({ epochs }) => epochs > 1)
      ? [await curveSection(id("curves"), dataset, result, figures)]
      : []),
    await timeSection(id("time"), dataset, figures),
  ];
}

function cellSection(
  id: string,
  { title, cells }: SweptDataset,
  { varied, seeds, halving }: SweepResult,
): Section {
  const names = Object.keys(varied);
  const ranked = bestFirst(cells);
  const first = ranked[0];
  const heldOut = new Set(ranked.map(({ validation }) => validation.images));
  const columns = [
    { title: "Rank", isNumber: true },
    ...names.map((name) => ({ title: settingWords(name), isNumber: isNumeric(varied[name] ?? []) })),
    { title: "Validation", isNumber: true },
    { title: "95 % interval", isNumber: true },
    ...(heldOut.size > 1 ? [{ title: "Held-out images", isNumber: true }] : []),
    { title: "Test", isNumber: true },
    ...(halving === null ? [] : [{ title: "Epochs", isNumber: true }]),
    { title: "Time", isNumber: true },
  ];
  const rows = ranked.map((cell): Insertable[] => [
    rankOf(cell, ranked),
    ...names.map((name) => formatValue(cell.varied[name] ?? null)),
    formatSpread(cell.validation),
    formatInterval(cell.validation),
    ...(heldOut.size > 1 ? [cell.validation.images] : []),
    formatSpread(cell.test),
    ...(halving === null ? [] : [cell.epochs]),
    duration(cell.seconds),
  ]);
  const tableOf = (some: typeof rows, caption: string) =>
    table({ caption, columns, rows: some, isSmall: rows.length > 12, onPhones: "cards" });
  const over = seeds.length > 1 ? `, mean ± standard deviation over ${counted(seeds.length, "seed")}` : "";
  const on =
    first === undefined
      ? ""
      : ` on ${heldOut.size === 1 ? counted(first.validation.images, "held-out image") : "held-out images"} and on ${counted(first.test.images, "test image")}`;
  const body = html`<p>A cell is a combination of settings${seeds.length > 1 && `, trained ${counted(seeds.length, "time")} from different initial weights`}. Cells are compared on images held out from training, not on the test images: of many cells, the one with the best test accuracy looks better than it is.${halving !== null && html` All cells were trained for ${counted(halving.epochs[0] ?? 0, "epoch")}, and only the better ones were trained further.`}</p>
<p>${intervalWords(seeds.length)} If the intervals of two cells overlap widely, they do not show which cell is better.</p>
${tableOf(rows.slice(0, MAX_ROWS), `The cells of ${title}, the best first: accuracy${on}${over}.`)}
${rows.length > MAX_ROWS && folded(`The other ${counted(rows.length - MAX_ROWS, "cell")}`, tableOf(rows.slice(MAX_ROWS), "The other cells."))}`;
  return { id, title: "Cells", body };
}

/** Returns the place of a cell among others; equal ones share the first of their places. */
function rankOf(cell: CellResult, ranked: readonly CellResult[]): number {
  return (
    1 +
    ranked.findIndex(
      ({ epochs, validation }) =>
        epochs === cell.epochs && higherFirst(validation.mean, cell.validation.mean) === 0,
    )
  );
}

/** Explains the intervals, as docs/scale.md does. */
function intervalWords(seeds: number): string {
  if (seeds === 1) {
    return "The interval is Wilson’s for the number of held-out images. It shows how much the accuracy might change with other images of the same kind; how much it would change with other seeds, one seed does not show.";
  }
  const few = seeds > MAX_FEW ? "" : ` ${seeds} seeds hardly show how much seeds differ, so it is wide.`;
  return `The interval is of the accuracy to expect with other seeds on other images of the same kind. It combines Student’s interval of the mean over the seeds with Wilson’s for the number of held-out images: the distance of each limit from the mean is the root of the sum of squares of theirs. Limits end at 0 and 100\u00a0%.${few}`;
}

async function settingsSection(
  id: string,
  { title, cells, best, number }: SweptDataset,
  { varied, seeds }: SweepResult,
  figures: Figures,
): Promise<Section> {
  const names = Object.keys(varied).filter((name) => (varied[name]?.length ?? 0) > 1);
  const trained = cells.filter(({ runs }) => runs.length > 0);
  const bestCell = best === null ? undefined : cells[best];
  const charts: Markup[] = [];
  for (const name of names) {
    const label = `${title}: validation accuracy against ${settingWords(name)}, a dot for each of ${trained.length} cells.`;
    charts.push(
      await figures.chart(
        `${number}-${name}`,
        (place) => againstSetting(place, name, varied[name] ?? [], trained),
        { label, widths: names.length > 1 ? [HALF, 344] : [780, 344] },
      ),
    );
  }
  const hasDiamonds = names.some((name) => showsMeans(varied[name] ?? [], trained));
  const parallel =
    names.length < 2
      ? null
      : await figures.chart(
          `${number}-parallel`,
          (place) =>
            parallelCoordinates(
              place,
              varied,
              trained,
              bestCell === undefined ? null : trained.indexOf(bestCell),
            ),
          { label: `${title}: a line for each cell through its settings and its validation accuracy.` },
        );
  const body = html`${figure(beside(charts), `Validation accuracy against ${names.length === 1 ? "the setting" : "each setting"}. Each dot is a cell${seeds.length > 1 ? ", the mean over its seeds" : ""}${hasDiamonds ? "; each diamond is the mean of all cells that share a value" : ""}.`)}
${parallel !== null && figure(parallel, "Each line is a cell: it goes through the values of its settings to its accuracy. Better cells have stronger lines, and the best cell is orange.")}`;
  return { id, title: "What each setting does", shortTitle: "Settings", body };
}

async function curveSection(
  id: string,
  { title, cells, best, number }: SweptDataset,
  { varied, seeds }: SweepResult,
  figures: Figures,
): Promise<Section> {
  const chosen = chosenCells(cells, best);
  const words = (cell: CellResult) =>
    Object.keys(varied)
      .map((name) => formatValue(cell.varied[name] ?? null))
      .join(" · ") || title;
  const series = chosen.map((cell, i) => ({ ...seriesAt(i), title: words(cell), cell }));
  const drawn = await figures.chart(`${number}-curves`, (place) => cellCurves(place, series), {
    label: `${title}: validation accuracy after each epoch of ${series.length} cells: ${series.map((one) => one.title).join("; ")}.`,
  });
  const names = Object.keys(varied).map(settingWords).join(" · ");
  const body = figure(
    drawn,
    html`Validation accuracy after each epoch${chosen.length > 1 && ": the best three cells, the one in the middle and the last one"}${names !== "" && ` (${names})`}.${seeds.length > 1 && " Lines are means over the seeds; bands reach from the worst seed to the best."}`,
  );
  return { id, title: "Learning curves", body };
}

/** The best three, the one in the middle, and the last: enough to see what is gained. */
function chosenCells(cells: readonly CellResult[], best: number | null): CellResult[] {
  const ranked = bestFirst(cells);
  const middle = ranked[Math.floor(ranked.length / 2)];
  const wanted = [best === null ? undefined : cells[best], ...ranked.slice(0, 3), middle, ranked.at(-1)];
  return [...new Set(wanted.filter((cell) => cell !== undefined))].slice(0, MAX_CURVES);
}

async function timeSection(id: string, dataset: SweptDataset, figures: Figures): Promise<Section> {
  const { title, cells, front, number } = dataset;
  const timed = cells.flatMap((cell, i) =>
    cell.runs.length === 0 || cell.epochs < cell.settings.epochs
      ? []
      : [{ seconds: cell.seconds, accuracy: cell.validation.mean, isOnFront: front.includes(i) }],
  );
  const drawn = await figures.chart(`${number}-front`, (place) => paretoFront(place, timed), {
    label: `${title}: validation accuracy against the seconds of a training, ${timed.length} cells, of which ${front.length} are not beaten by another cell in both.`,
  });
  const onFront = front.flatMap((i) => cells[i] ?? []);
  const body = html`<p>Of the cells that were trained to the end, ${counted(onFront.length, "is", "are")} not beaten by another cell in both accuracy and time. Times depend on the machine, and on its load during the sweep.</p>
${figure(drawn, "Validation accuracy against the time of a training, evaluation included.")}
${table({
  caption: "Cells that no other cell beats in both accuracy and time, the fastest first.",
  columns: [
    { title: "Cell" },
    { title: "Time", isNumber: true },
    { title: "Validation", isNumber: true },
    { title: "Parameters", isNumber: true },
  ],
  rows: onFront.map((cell) => [
    Object.entries(cell.varied)
      .map(([name, value]) => `${settingWords(name)} ${formatValue(value)}`)
      .join(", ") || title,
    duration(cell.seconds),
    formatSpread(cell.validation),
    cell.parameters.toLocaleString("en-US"),
  ]),
  onPhones: "cards",
})}`;
  return { id, title: "Accuracy against time", body };
}

function isNumeric(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}
