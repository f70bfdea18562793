/** How close test images come to training images. */

import { type AcrossSplit, NEARLY_THE_SAME } from "../../study/across-split.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import { count, decimal, percent } from "../format.ts";
import { html, type Insertable, type Markup } from "../html.ts";
import { datasetHeading, figure } from "../layout.ts";
import { className } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";

const PAIRS = 8;

export async function nearestPairsSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ acrossSplit }) => acrossSplit);
  if (found.length === 0) return null;
  const { figures } = context;
  const galleries: Markup[] = [];
  for (const { dataset, found: across } of found) {
    const tiles = across.nearest.slice(0, PAIRS).map((pair) => pairTile(dataset, pair));
    await figures.gallery(`nearest-pairs-${dataset.study.name}`, tiles);
    galleries.push(html`${datasetHeading(dataset.study.title)}${await tileList(figures, tiles)}`);
  }
  const row = (title: Insertable, cell: (across: AcrossSplit) => Insertable) => [
    title,
    ...found.map(({ found: across }) => cell(across)),
  ];
  const body = html`<p>A test image that is nearly a training image can be recognised without anything being learned. So for each test image the nearest training image is looked for, over all pixels. The difference of two images is the root of the mean squared difference of their bytes: 0 if they are the same, 255 at most. Two images are nearly equal if they differ by less than ${percent(NEARLY_THE_SAME, 0)} of the test image’s contrast, the standard deviation of its bytes: so much is changed by storing it as a JPEG file of quality 75.</p>
${table({
  caption: "How different test images are from their nearest training image.",
  columns: [{ title: "" }, ...found.map(({ dataset }) => ({ title: dataset.study.title, isNumber: true }))],
  rows: [
    ...[
      "Least difference",
      "A quarter are below",
      "Half are below (median)",
      "Three quarters are below",
      "Greatest difference",
    ].map((title, i) => row(title, ({ quartiles }) => decimal(quartiles[i], 1))),
    row("Test images that are equal or nearly equal to a training image", ({ nearlyTheSame }) =>
      count(nearlyTheSame),
    ),
    row("Nearest training image has the same label", ({ sameLabel }) => percent(sameLabel, 1)),
  ],
})}
${figure(galleries, "The pairs that are least different: on the left the test image, on the right the training image.", "long")}
<p class="source">Source: T. Cover and P. Hart, “Nearest Neighbor Pattern Classification”, IEEE Transactions on Information Theory, 1967.</p>`;
  return { id: "nearest-pairs", title: "Nearest pairs across the split", shortTitle: "Nearest pairs", body };
}

function pairTile(dataset: Studied, pair: AcrossSplit["nearest"][number]): Tile {
  const { test, train } = dataset;
  const [ofTest, ofTrain] = [test.labels[pair.test], train.labels[pair.train]].map((label) =>
    className(dataset, label),
  );
  const labels = ofTest === ofTrain ? ofTest : `${ofTest}, and ${ofTrain}`;
  const difference = decimal(pair.difference, 1);
  const numbers = `test ${count(pair.test)}, training ${count(pair.train)}`;
  return {
    pictures: [pictureOf(dataset, test, pair.test), pictureOf(dataset, train, pair.train)],
    lines: [labels, `difference ${difference}`, numbers],
    caption: html`<b>${labels}</b><br>difference ${difference}<br>${numbers}`,
    alt: `${numbers}: ${labels}`,
  };
}
