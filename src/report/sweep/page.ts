/** The page of a sweep: one file that needs nothing but itself. */

import type { SweepResult } from "../../sweep/result.ts";
import type { SweepFile } from "../../sweep/sweep-file.ts";
import type { SweepMade } from "../../sweep/write.ts";
import type { Section } from "../context.ts";
import { Figures, type ReportPlace } from "../figures.ts";
import { counted, date, duration } from "../format.ts";
import { html, type Insertable, listed, type Markup } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { page } from "../page.ts";
import { table } from "../table.ts";
import { bestSentence, choiceNote } from "./best.ts";
import { datasetSections, type SweptDataset } from "./dataset-sections.ts";
import { settingWords } from "./words.ts";

/**
 * Makes the page of a sweep.
 *
 * @param place where its charts are made
 */
export async function makeSweepPage(
  file: SweepFile,
  result: SweepResult,
  made: SweepMade,
  place: ReportPlace,
): Promise<string> {
  const figures = new Figures({ document: place.document, encodePng: place.encodePng });
  const datasets = datasetsOf(result);
  const sections: Section[] = [];
  for (const dataset of datasets) {
    const parts = await datasetSections(dataset, result, figures);
    if (datasets.length === 1) sections.push(...parts);
    else {
      const body = html`<p>${bestSentence(dataset)}</p>`;
      sections.push({ id: `dataset-${sections.length + 1}`, title: dataset.title, body, parts });
    }
  }
  sections.push(...failureSection(result), howMadeSection(file, result, made));
  return page({
    title: titleOf(datasets, result),
    head: headOf(datasets, result, made),
    sections,
  });
}

/** The cells of each dataset, with their numbers among all. */
export function datasetsOf({ cells, best, front }: SweepResult): SweptDataset[] {
  return Object.keys(best).map((name, i) => {
    const own = cells.flatMap((cell, number) => (cell.dataset === name ? [{ number, cell }] : []));
    return {
      ...{ name, number: i },
      title: own[0]?.cell.title ?? name,
      cells: own.map(({ cell }) => cell),
      best: best[name] === null ? null : own.findIndex(({ number }) => number === best[name]),
      front: (front[name] ?? []).map((one) => own.findIndex(({ number }) => number === one)),
    };
  });
}

function titleOf(datasets: readonly SweptDataset[], { varied }: SweepResult): string {
  const names = Object.keys(varied);
  const what = names.length === 0 ? "Seeds" : listed(names.map(settingWords)).text;
  const on = datasets.map(({ title }) => title).join(" and ");
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} on ${on}`;
}

function headOf(datasets: readonly SweptDataset[], result: SweepResult, made: SweepMade): Markup {
  const { cells, seeds, seconds } = result;
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  return html`<p class="lead">${datasets.map((dataset) => html`${bestSentence(dataset)} `)}</p>
${choiceNote(datasets, result)}
<p class="byline">${counted(cells.length, "cell")} × ${counted(seeds.length, "seed")}: ${counted(runs, "training")}, ${duration(seconds)} of computing · Atelier ${made.versions.atelier ?? ""} · ${date(made.date)}</p>`;
}

function failureSection({ cells }: SweepResult): Section[] {
  const failed = cells.flatMap((cell) => cell.failures.map((failure) => ({ cell, failure })));
  if (failed.length === 0) return [];
  const body = html`<p>These trainings ended in an error, which is stored. <code>--retry-failed</code> tries them again. Cells with a failed training are not compared.</p>
${table({
  caption: "Trainings that failed.",
  columns: [{ title: "Cell" }, { title: "Seed", isNumber: true }, { title: "Error" }],
  rows: failed.map(({ cell, failure }) => [
    Object.entries(cell.varied)
      .map(([name, value]) => `${settingWords(name)} ${JSON.stringify(value)}`)
      .join(", ") || cell.title,
    failure.seed,
    failure.message,
  ]),
  onPhones: "stacked",
})}`;
  return [{ id: "failed", title: "What failed", body }];
}

/** Formats the epochs after which cells are chosen: "after 1 epoch", "after 1 and 3 epochs". */
function epochsWords(epochs: readonly number[]): string {
  const isOne = epochs.length === 1 && epochs[0] === 1;
  return `after ${listed(epochs.map(String)).text} ${isOne ? "epoch" : "epochs"}`;
}

function howMadeSection(file: SweepFile, { halving, seeds }: SweepResult, made: SweepMade): Section {
  const rows: (readonly Insertable[])[] = [
    [seeds.length === 1 ? "Seed" : "Seeds", seeds.join(", ")],
    ...(halving === null ? [] : [["Choices", epochsWords(halving.epochs.slice(0, -1))]]),
    ...Object.entries(made.versions),
    ...Object.entries(made.machine).map(([name, value]): [string, string | number] => [name, value]),
    ["Date", date(made.date)],
  ];
  const body = html`<p>This command makes the page again, and computes trainings that are missing:</p>
${codeBlock(made.command, "Command that makes this page")}
<p>with this file:</p>
${codeBlock(JSON.stringify(file, undefined, 2), "The file of the sweep")}
${table({ caption: "How this page was made.", columns: [{ title: "Item" }, { title: "Value" }], rows })}
<p>Beside this page, <code>sweep.json</code> has all numbers, <code>sweep.csv</code> has a line for each training, and the ONNX file is the model of the best cell. The seed determines the initial weights, the order of the images, dropout and augmentation. A different processor or thread count rounds differently, so accuracies may differ in their last digits.</p>`;
  return { id: "how-made", title: "How to reproduce this", body };
}
