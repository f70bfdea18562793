/** How well one pixel tells two classes apart. */

import { defined } from "../../checked.ts";
import type { GalleryPicture } from "../../pictures/index.ts";
import type { OnePixelRule } from "../../study/one-pixel.ts";
import { onePixelChart } from "../charts/one-pixel.ts";
import type { Studied } from "../context.ts";
import { counted, percent } from "../format.ts";
import { html, type Markup } from "../html.ts";
import { beside, datasetLabel, figure, folded, MANY_CLASSES, WidePart } from "../layout.ts";
import { className, quantity } from "../names.ts";
import { table } from "../table.ts";
import { type Tile, tileList } from "../tiles.ts";
import { defineSection } from "./define-section.ts";
import { meanPictures } from "./facts.ts";

const ACCURACIES = [0.9, 0.95, 0.99];
/** The number of pairs shown of the best, and of the worst. */
const SHOWN = 4;

export const onePixelSection = defineSection("one-pixel", {
  title: "Classification by one pixel",
  shortTitle: "One pixel",
  linkText: "classification by one pixel",
  async body(found, context) {
    const { figures } = context;
    const charts: (Markup | WidePart)[] = [];
    const examples: Markup[] = [];
    const numbers: Markup[] = [];
    for (const { dataset, found: rules } of found) {
      const { study } = dataset;
      const isWide = study.classNames.length > MANY_CLASSES;
      const label = `${study.title}: for ${ACCURACIES.map((least) => `${percent(shareOf(rules, least), 1)} of the pairs one pixel is right for at least ${percent(least, 0)}`).join(", for ")}.`;
      const chart = await figures.chart(
        `one-pixel-${study.name}`,
        (place) => onePixelChart(place, study.classNames, rules),
        { label, widths: [isWide ? 780 : 440] },
      );
      const headed = html`${datasetLabel(study.title)}${chart}`;
      charts.push(isWide ? new WidePart(headed) : headed);
      if (!isWide) numbers.push(accuraciesTable(dataset, rules));
      const tiles = exampleTiles(dataset, rules);
      await figures.gallery(`one-pixel-examples-${study.name}`, tiles);
      examples.push(html`${datasetLabel(study.title)}${await tileList(figures, tiles)}`);
    }
    const hasColour = found.some(({ dataset }) => dataset.study.imageShape[2] > 1);
    const what = quantity({ isInk: found.every(({ dataset }) => dataset.isInk) });
    return html`<p>According to the README of Fashion-MNIST, one pixel is enough to tell most pairs of MNIST’s digits apart. To measure this, the best rule of the form “does this pixel have more ${what} than this threshold?” was chosen for each pair of classes on the training images, over all pixels and thresholds, and then evaluated on the test images.${hasColour && " In colour images, each channel of a pixel counts as a pixel of its own."} Guessing between two classes of equal size is right half of the time.</p>
${table({
  caption:
    "Share of the pairs of classes for which one pixel classifies at least 90, 95 or 99 % of the test images correctly.",
  columns: [
    { title: "Dataset" },
    { title: "Pairs", isNumber: true },
    ...ACCURACIES.map((least) => ({ title: html`≥ ${percent(least, 0)}`, isNumber: true })),
    { title: "Median accuracy", isNumber: true },
  ],
  rows: found.map(({ dataset, found: rules }) => [
    dataset.study.title,
    rules.length,
    ...ACCURACIES.map((least) => percent(shareOf(rules, least), 0)),
    percent(median(rules.map(({ testAccuracy }) => testAccuracy)), 1),
  ]),
  onPhones: "cards",
})}
${figure(beside(charts), "Test accuracy of the best pixel for each pair of classes, in percent.")}
${numbers.length > 0 && folded("The same numbers as tables", numbers)}
${figure(examples, html`The best pixel, framed in the mean images of both classes: first the ${counted(SHOWN, "pair")} that one pixel separates best, then the ${counted(SHOWN, "pair")} that it separates worst. Rows and columns are counted from 0.`, "long")}`;
  },
});

function shareOf(rules: readonly OnePixelRule[], least: number): number {
  return rules.filter(({ testAccuracy }) => testAccuracy >= least).length / rules.length;
}

/** A row and a column for each class, as in the figure. */
function accuraciesTable(dataset: Studied, rules: readonly OnePixelRule[]): Markup {
  const { title, classNames } = dataset.study;
  const accuracies = new Map(rules.map(({ classes, testAccuracy }) => [classes.join(), testAccuracy]));
  const between = (a: number, b: number) => accuracies.get([Math.min(a, b), Math.max(a, b)].join());
  return table({
    caption: html`Test accuracy of the best pixel for each pair of classes of ${title}, in percent.`,
    columns: [
      { title: "Class" },
      ...classNames.map((_, label) => ({ title: className(dataset, label), isNumber: true })),
    ],
    rows: classNames.map((_, a) => [
      className(dataset, a),
      ...classNames.map((_, b) => {
        const accuracy = between(a, b);
        return accuracy === undefined ? "–" : (100 * accuracy).toFixed(1);
      }),
    ]),
    isSmall: true,
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (defined(sorted[Math.floor(middle)]) + defined(sorted[Math.ceil(middle)])) / 2;
}

const COLOURS = ["red", "green", "blue"];

/** What a byte of a channel is an amount of; undefined if there is only one channel. */
export function channelName(
  channel: number,
  [, , channels]: Studied["study"]["imageShape"],
): string | undefined {
  if (channels === 1) return undefined;
  return channels === 3 ? COLOURS[channel] : `of channel ${channel}`;
}

function exampleTiles(dataset: Studied, rules: readonly OnePixelRule[]): Tile[] {
  const sorted = rules.toSorted((a, b) => b.testAccuracy - a.testAccuracy);
  const chosen = sorted.length <= 2 * SHOWN ? sorted : [...sorted.slice(0, SHOWN), ...sorted.slice(-SHOWN)];
  const means = meanPictures(dataset);
  const { imageShape } = dataset.study;
  return chosen.map(({ classes, pixel: [row, column, channel], testAccuracy, above, threshold }) => {
    const [a, b] = classes.map((label) => className(dataset, label));
    const pictures = classes.flatMap((label): GalleryPicture[] => {
      const mean = means[label];
      return mean === undefined ? [] : [{ ...mean, mark: { row, column } }];
    });
    const right = percent(testAccuracy, 1);
    const rule = `more ${channelName(channel, imageShape) ?? quantity(dataset)} than ${threshold}: ${className(dataset, above)}`;
    const place = `row ${row}, column ${column}`;
    return {
      pictures,
      lines: [`${a} or ${b}: ${right}`, rule, place],
      caption: html`<b>${a}</b> or <b>${b}</b>: ${right}<br>${rule}<br>${place}`,
      alt: `mean images of ${a} and ${b} with the pixel in ${place} framed`,
    };
  });
}
