/** How well one pixel tells two classes apart. */

import type { GalleryPicture } from "../../pictures/index.ts";
import type { PixelRule } from "../../study/one-pixel.ts";
import { onePixelChart } from "../charts/one-pixel.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import { counted, percent } from "../format.ts";
import { html, type Markup } from "../html.ts";
import { beside, datasetHeading, figure, MANY_CLASSES, WidePart } from "../layout.ts";
import { className } from "../names.ts";
import { table } from "../table.ts";
import { type Tile, tileList } from "../tiles.ts";
import { meanPictures } from "./facts.ts";

const LEASTS = [0.9, 0.95, 0.99];
/** So many of the best pairs are shown, and of the worst. */
const SHOWN = 4;

export async function onePixelSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ onePixel }) => (onePixel?.length ? onePixel : null));
  if (found.length === 0) return null;
  const { figures } = context;
  const charts: (Markup | WidePart)[] = [];
  const examples: Markup[] = [];
  for (const { dataset, found: rules } of found) {
    const { study } = dataset;
    const isWide = study.classNames.length > MANY_CLASSES;
    const label = `${study.title}: for ${LEASTS.map((least) => `${percent(shareOf(rules, least), 1)} of the pairs one pixel is right for at least ${percent(least, 0)}`).join(", for ")}.`;
    const chart = await figures.chart(
      `one-pixel-${study.name}`,
      (place) => onePixelChart(place, study.classNames, rules),
      { label, widths: [isWide ? 780 : 440] },
    );
    const headed = html`${datasetHeading(study.title)}${chart}`;
    charts.push(isWide ? new WidePart(headed) : headed);
    const tiles = exampleTiles(dataset, rules);
    await figures.gallery(`one-pixel-examples-${study.name}`, tiles);
    examples.push(html`${datasetHeading(study.title)}${await tileList(figures, tiles)}`);
  }
  const body = html`<p>The README of Fashion-MNIST says of MNIST that most pairs of digits can be told apart pretty well by just one pixel. Here that is measured: for each pair of classes, of all pixels and thresholds the one rule “is this pixel brighter than that?” is taken that is right for most of the training images, and then it is tried on the test images. Of two classes with as many images each, guessing is right for one half.</p>
${table({
  caption: "Pairs of classes for which one pixel is right for at least so many of the test images.",
  columns: [
    { title: "Dataset" },
    { title: "Pairs", isNumber: true },
    ...LEASTS.map((least) => ({ title: percent(least, 0), isNumber: true })),
    { title: "Median accuracy", isNumber: true },
  ],
  rows: found.map(({ dataset, found: rules }) => [
    dataset.study.title,
    rules.length,
    ...LEASTS.map((least) => percent(shareOf(rules, least), 1)),
    percent(median(rules.map(({ testAccuracy }) => testAccuracy)), 1),
  ]),
})}
${figure(beside(charts), "Test accuracy of the best pixel for each pair of classes, in percent.")}
${figure(examples, html`The best pixel, framed on the mean pictures of both classes: the ${counted(SHOWN, "pair")} that it tells apart best, then those that it tells apart worst.`, "long")}`;
  return { id: "one-pixel", title: "What one pixel tells", shortTitle: "One pixel", body };
}

function shareOf(rules: readonly PixelRule[], least: number): number {
  return rules.filter(({ testAccuracy }) => testAccuracy >= least).length / rules.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function exampleTiles(dataset: Studied, rules: readonly PixelRule[]): Tile[] {
  const sorted = rules.toSorted((a, b) => b.testAccuracy - a.testAccuracy);
  const chosen = sorted.length <= 2 * SHOWN ? sorted : [...sorted.slice(0, SHOWN), ...sorted.slice(-SHOWN)];
  const means = meanPictures(dataset);
  return chosen.map(({ classes, pixel: [row, column], testAccuracy, above, threshold }) => {
    const [a, b] = classes.map((label) => className(dataset, label));
    const pictures = classes.flatMap((label): GalleryPicture[] => {
      const mean = means[label];
      return mean === undefined ? [] : [{ ...mean, mark: { row, column } }];
    });
    const right = percent(testAccuracy, 1);
    const rule = `brighter than ${threshold}: ${className(dataset, above)}`;
    const place = `row ${row}, column ${column}`;
    return {
      pictures,
      lines: [`${a} or ${b}: ${right}`, rule, place],
      caption: html`<b>${a}</b> or <b>${b}</b>: ${right}<br>${rule}<br>${place}`,
      alt: `mean pictures of ${a} and ${b} with a pixel framed in ${place}`,
    };
  });
}
