/** Test images that are close to training images. */

import { defined } from "../../checked.ts";
import { wilsonInterval } from "../../statistics/index.ts";
import type { Leakage } from "../../study/leakage.ts";
import { NEARLY_THE_SAME, type NearestPairs } from "../../study/nearest-pairs.ts";
import { having, type Studied } from "../context.ts";
import { count, counted, decimal, interval, percent } from "../format.ts";
import { html, type Insertable, type Markup } from "../html.ts";
import { datasetLabel, figure } from "../layout.ts";
import { className, modelTitle } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";
import { defineSection } from "./define-section.ts";

const PAIRS = 6;

export const nearestPairsSection = defineSection("nearest-pairs", {
  title: "Test images close to training images",
  shortTitle: "Nearest pairs",
  linkText: "test images close to training images",
  async body(found, context) {
    const { figures } = context;
    const galleries: Markup[] = [];
    for (const { dataset, found: across } of found) {
      const tiles = across.nearest.slice(0, PAIRS).map((pair) => pairTile(dataset, pair));
      await figures.gallery(`nearest-pairs-${dataset.study.name}`, tiles);
      galleries.push(html`${datasetLabel(dataset.study.title)}${await tileList(figures, tiles)}`);
    }
    const row = (title: Insertable, cell: (across: NearestPairs) => Insertable) => [
      title,
      ...found.map(({ found: across }) => cell(across)),
    ];
    return html`<p>A test image that is almost a copy of a training image can be recognized from memory. This section therefore looks for the nearest training image of each test image. The difference between two images is the root mean square of the differences between their bytes: 0 for equal images, at most 255. Two images count as nearly equal if their difference is less than ${percent(NEARLY_THE_SAME, 0)} of the test image’s contrast, the standard deviation of its bytes. JPEG compression at quality 75 changes an image by about that much. Copies that were shifted, mirrored or cropped differently are not found.</p>
${table({
  caption: "The difference between each test image and its nearest training image.",
  columns: [
    { title: "What", isTitleHidden: true },
    ...found.map(({ dataset }) => ({ title: dataset.study.title, isNumber: true })),
  ],
  rows: [
    ...["Smallest difference", "Lower quartile", "Median", "Upper quartile", "Largest difference"].map(
      (title, i) => row(title, ({ quartiles }) => decimal(defined(quartiles[i]), 1)),
    ),
    row("Test images equal or nearly equal to a training image", ({ nearlyTheSame }) => count(nearlyTheSame)),
    row("Test images whose nearest training image has the same label", ({ sameLabel }) =>
      percent(sameLabel, 1),
    ),
  ],
})}
${having(context, ({ leakage }) => (leakage?.examples.length ? leakage : null)).map(leakageTable)}
${figure(galleries, "The most similar pairs: the test image on the left, its nearest training image on the right.", "long")}
<p class="source">Source: T. Cover and P. Hart, “Nearest Neighbor Pattern Classification”, IEEE Transactions on Information Theory, 1967.</p>`;
  },
});

/** Test accuracy with and without the test images that are also training images. */
function leakageTable({ dataset, found }: { dataset: Studied; found: Leakage }): Markup | false {
  if (found.accuracies.length === 0) return false;
  const others = found.testImages - found.examples.length;
  const range = (accuracy: number, images: number) =>
    interval(wilsonInterval(Math.round(accuracy * images), images));
  return table({
    caption: html`Test accuracy on ${dataset.study.title} with and without the ${counted(found.examples.length, "test image")} that are equal or nearly equal to a training image.`,
    columns: [
      { title: "Model" },
      { title: "All test images", isNumber: true },
      { title: "95 % interval", isNumber: true },
      { title: "Without these", isNumber: true },
      { title: "95 % interval without these", isNumber: true },
    ],
    rows: found.accuracies.map(({ model, all, without }) => [
      modelTitle(model),
      percent(all),
      range(all, found.testImages),
      ...(without === null ? ["–", "–"] : [percent(without), range(without, others)]),
    ]),
    onPhones: "cards",
  });
}

function pairTile(dataset: Studied, pair: NearestPairs["nearest"][number]): Tile {
  const { test, train } = dataset;
  const ofTest = className(dataset, defined(test.labels[pair.test]));
  const ofTrain = className(dataset, defined(train.labels[pair.train]));
  const labels = ofTest === ofTrain ? ofTest : `${ofTest} and ${ofTrain}`;
  const difference = decimal(pair.difference, 1);
  const numbers = `test ${count(pair.test)}, training ${count(pair.train)}`;
  return {
    pictures: [pictureOf(dataset, test, pair.test), pictureOf(dataset, train, pair.train)],
    lines: [labels, `difference ${difference}`, numbers],
    caption: html`<b>${labels}</b><br>difference ${difference}<br>${numbers}`,
    alt: `${numbers}: ${labels}`,
  };
}
