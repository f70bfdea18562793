/** What the post's network takes for what, and where it is most surely wrong. */

import type { DatasetStudy } from "../../study/dataset-study.ts";
import { confusionChart } from "../charts/confusions.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import { count, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { beside, datasetHeading, figure, MANY_CLASSES, WidePart } from "../layout.ts";
import { className } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";

type Found = NonNullable<DatasetStudy["confusions"]>;

const PAIRS = 6;
const ERRORS = 12;

export async function confusionsSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ confusions }) => confusions);
  if (found.length === 0) return null;
  const { figures } = context;
  const charts: (Markup | WidePart)[] = [];
  const galleries: Markup[] = [];
  for (const { dataset, found: confusions } of found) {
    const { study } = dataset;
    const isWide = study.classNames.length > MANY_CLASSES;
    const chart = await figures.chart(
      `confusions-${study.name}`,
      (place) => confusionChart(place, study.classNames, confusions.matrix),
      {
        label: `${study.title}: ${hardest(dataset, confusions)}.`,
        widths: [isWide ? 780 : 460],
      },
    );
    const headed = html`${datasetHeading(study.title)}${chart}`;
    charts.push(isWide ? new WidePart(headed) : headed);
    const tiles = confusions.worst.slice(0, ERRORS).map((error) => errorTile(dataset, error));
    if (tiles.length === 0) continue;
    await figures.gallery(`worst-errors-${study.name}`, tiles);
    galleries.push(html`${datasetHeading(study.title)}${await tileList(figures, tiles)}`);
  }
  const body = html`<p>Which classes does the post’s network take for which? Each test image is counted in the row of its class and in the column of the class that it was taken for, so that errors lie off the diagonal. The numbers are of the network with the first seed.</p>
<p>${listed(
    found.map(
      ({ dataset, found: confusions }) =>
        html`On ${dataset.study.title} it makes ${count(confusions.errors)} errors; ${hardest(dataset, confusions)}`,
    ),
    ". ",
  )}.</p>
${figure(beside(charts), "Test images by their true class (rows) and by the class that they were taken for (columns). On the diagonal, in frames, what is right. The others are coloured by the square root of their number, each dataset up to its own greatest.")}
${beside(found.map(({ dataset, found: confusions }) => pairsTable(dataset, confusions)))}
${galleries.length > 0 && figure(galleries, "The worst errors: those where the probability of the class that was chosen exceeds that of the true class by most. The numbers are what the network thought of the one and of the other.", "long")}`;
  return { id: "confusions", title: "Confusions", body };
}

function hardest(dataset: Studied, { pairs }: Found): string {
  if (pairs.length === 0) return "no class is taken for another";
  const [{ classes, share }] = pairs;
  const [a, b] = classes.map((label) => className(dataset, label));
  return `most confused are ${a} and ${b}, ${percent(share, 1)} of whose images are taken for the other`;
}

function pairsTable(dataset: Studied, { pairs }: Found): Markup | false {
  if (pairs.length === 0) return false;
  return table({
    caption: html`${dataset.study.title}: the pairs that are confused most, by the share of the images of both classes.`,
    columns: [
      { title: "First" },
      { title: "Second" },
      { title: "1st for 2nd", isNumber: true },
      { title: "2nd for 1st", isNumber: true },
      { title: "Share", isNumber: true },
    ],
    rows: pairs
      .slice(0, PAIRS)
      .map(({ classes, taken, share }) => [
        className(dataset, classes[0]),
        className(dataset, classes[1]),
        ...taken.map(count),
        percent(share, 1),
      ]),
    isSmall: true,
  });
}

function errorTile(dataset: Studied, error: Found["worst"][number]): Tile {
  const [label, prediction] = [error.label, error.prediction].map((one) => className(dataset, one));
  const [ofLabel, ofPrediction] = [error.ofLabel, error.ofPrediction].map((one) => percent(one, 1));
  return {
    pictures: [pictureOf(dataset, dataset.test, error.example)],
    lines: [
      `${label} (${ofLabel})`,
      `taken for ${prediction} (${ofPrediction})`,
      `test ${count(error.example)}`,
    ],
    caption: html`<b>${label}</b> (${ofLabel})<br>taken for <b>${prediction}</b> (${ofPrediction})<br>test ${count(error.example)}`,
    alt: `test image ${error.example}, labelled ${label}, taken for ${prediction}`,
  };
}
