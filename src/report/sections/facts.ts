/** What can be counted: sizes, balance, pixels, duplicates; and the mean picture of each class. */

import { atLeast, defined } from "../../checked.ts";
import type { Dataset } from "../../data/index.ts";
import { formatImageShape } from "../../data/index.ts";
import type { GalleryPicture } from "../../pictures/index.ts";
import { classMeans } from "../../study/class-means.ts";
import type { Duplicates, Facts } from "../../study/facts.ts";
import { classCountsChart } from "../charts/class-counts.ts";
import type { Studied } from "../context.ts";
import { count, counted, decimal, percent } from "../format.ts";
import { html, type Insertable, listed, type Markup } from "../html.ts";
import { beside, datasetLabel, figure } from "../layout.ts";
import { className, quantity } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";
import { defineSection } from "./define-section.ts";

/** Groups of duplicates that are shown of each part. */
const MAX_GROUPS = 4;

export const factsSection = defineSection("facts", {
  title: "Facts: counts, pixels, duplicates",
  shortTitle: "Facts",
  linkText: "facts",
  async body(found, context) {
    const { figures } = context;
    const charts: Markup[] = [];
    const means: Markup[] = [];
    const equal: Markup[] = [];
    for (const { dataset, found: facts } of found) {
      const { study, series } = dataset;
      const counts = { classNames: study.classNames, train: facts.train.counts, test: facts.test.counts };
      const chart = await figures.chart(
        `class-counts-${study.name}`,
        (place) => classCountsChart(place, series.colour, counts),
        { label: `${study.title}: ${balanceOf(facts)}.`, widths: [420] },
      );
      charts.push(html`${datasetLabel(study.title)}${chart}`);
      const tiles = meanTiles(dataset);
      await figures.gallery(`mean-pictures-${study.name}`, tiles);
      means.push(html`${datasetLabel(study.title)}${await tileList(figures, tiles)}`);
      const duplicates = duplicateTiles(dataset, facts);
      if (duplicates.length === 0) continue;
      await figures.gallery(`duplicates-${study.name}`, duplicates);
      equal.push(html`${datasetLabel(study.title)}${await tileList(figures, duplicates)}`);
    }
    return html`<p>Much can be learned about a dataset before any training, just by counting: how many images each class has, how bright the pixels are, and whether images occur more than once. Two images are duplicates if all their bytes are equal. A test image that is also a training image is not a fair test.</p>
<p>${listed(
      found.map(
        ({ dataset, found: facts }) =>
          html`In ${dataset.study.title}, ${balanceOf(facts)}; ${duplicatesOf(facts)}`,
      ),
      ". ",
    )}.</p>
${factsTable(found)}
${figure(beside(charts), "Images in each class: training images (wide, pale bars) and test images (narrow, dark bars).")}
${figure(means, "The mean training image of each class. Sharp parts are alike in most images; blurred parts vary.", "long")}
${equal.length > 0 && figure(equal, "Examples of images that are equal byte for byte.", "long")}`;
  },
});

function factsTable(found: readonly { dataset: Studied; found: Facts }[]): Markup {
  const row = (title: string, cell: (facts: Facts) => Insertable) => [
    title,
    ...found.map(({ found: facts }) => cell(facts)),
  ];
  const parts = (one: (part: Facts["train"]) => string) => (facts: Facts) =>
    html`${one(facts.train)} / <br class="phone">${one(facts.test)}`;
  const isInk = found.every(({ dataset }) => dataset.isInk);
  const what = quantity({ isInk });
  return table({
    caption:
      "Counts. Where there are two numbers, the first is for training images and the second for test images.",
    columns: [
      { title: "What", isTitleHidden: true },
      ...found.map(({ dataset }) => ({ title: dataset.study.title, isNumber: true })),
    ],
    rows: [
      row(
        "Images",
        parts(({ examples }) => count(examples)),
      ),
      row("Size, pixels", (facts) => formatImageShape(facts.imageShape)),
      row("Classes", (facts) => count(facts.classNames.length)),
      row(
        "Images of the smallest class",
        parts(({ counts }) => count(Math.min(...counts))),
      ),
      row(
        "Images of the largest class",
        parts(({ counts }) => count(Math.max(...counts))),
      ),
      row(
        `Mean ${what}, 0 to 255`,
        parts(({ pixels }) => decimal(pixels.mean, 1)),
      ),
      row(
        `Standard deviation of the ${what}`,
        parts(({ pixels }) => decimal(pixels.deviation, 1)),
      ),
      row(
        isInk ? "Pixels without ink (0)" : "Bytes at 0 (black)",
        parts(({ pixels }) => percent(pixels.black, 1)),
      ),
      row(
        isInk ? "Pixels of full ink (255)" : "Bytes at 255 (white)",
        parts(({ pixels }) => percent(pixels.white, 1)),
      ),
      row(
        "Copies of another image in the same part",
        parts(({ duplicates }) => count(duplicates.superfluous)),
      ),
      row(
        "Groups of equal images with different labels",
        parts(({ duplicates }) => count(duplicates.contradicting)),
      ),
      row("Test images that are also training images, byte for byte", (facts) => count(facts.leaked.length)),
      row("… with a different label there", (facts) =>
        count(facts.leaked.filter(({ sameLabel }) => !sameLabel).length),
      ),
    ],
  });
}

function balanceOf({ train }: Facts): string {
  const [least, most] = [Math.min(...train.counts), Math.max(...train.counts)];
  if (least === most) return `every class has ${counted(most, "training image")}`;
  if (least === 0) return `classes have between 0 and ${counted(most, "training image")}`;
  return `classes have between ${count(least)} and ${counted(most, "training image")}: the largest is ${decimal(most / least, 2)} times as large as the smallest`;
}

function duplicatesOf({ train, test, leaked }: Facts): string {
  const all = train.duplicates.superfluous + test.duplicates.superfluous + leaked.length;
  if (all === 0) return "no image occurs twice";
  return `${counted(train.duplicates.superfluous, "training image")} and ${counted(test.duplicates.superfluous, "test image")} are copies of another image in the same part, and ${counted(leaked.length, "test image")} ${leaked.length === 1 ? "is" : "are"} also among the training images, byte for byte`;
}

/** The mean picture of each class that has examples. */
function meanTiles(dataset: Studied): Tile[] {
  return meanPictures(dataset).flatMap((picture, label) => {
    if (picture === undefined) return [];
    const name = className(dataset, label);
    return [{ pictures: [picture], lines: [name], caption: name, alt: `mean image of ${name}` }];
  });
}

/** For each class its mean picture; undefined if it has no training images. */
export function meanPictures({ train, isInk, study }: Studied): (GalleryPicture | undefined)[] {
  const present = new Set(train.labels);
  return classMeans(train).map((mean, label) => {
    const data = Uint8Array.from(mean, Math.round);
    return present.has(label) ? { image: { data, shape: study.imageShape }, isNegative: isInk } : undefined;
  });
}

function duplicateTiles(dataset: Studied, { train, test, leaked }: Facts): Tile[] {
  const labelOf = (part: Dataset, index: number) => className(dataset, defined(part.labels[index]));
  const within = (part: Dataset, what: string, { groups }: Duplicates) =>
    groups.slice(0, MAX_GROUPS).map((group): Tile => {
      const [first, second] = atLeast(group, 2);
      const lines = [
        `${what} ${count(first)} and ${count(second)}`,
        [...new Set([labelOf(part, first), labelOf(part, second)])].join(" and "),
      ];
      return tile([pictureOf(dataset, part, first), pictureOf(dataset, part, second)], lines);
    });
  const across = leaked.slice(0, MAX_GROUPS).map((pair): Tile => {
    const lines = [
      `test ${count(pair.test)}, training ${count(pair.train)}`,
      [...new Set([labelOf(dataset.test, pair.test), labelOf(dataset.train, pair.train)])].join(" and "),
    ];
    return tile(
      [pictureOf(dataset, dataset.test, pair.test), pictureOf(dataset, dataset.train, pair.train)],
      lines,
    );
  });
  return [
    ...within(dataset.train, "training", train.duplicates),
    ...within(dataset.test, "test", test.duplicates),
    ...across,
  ];
}

function tile(pictures: readonly GalleryPicture[], lines: readonly string[]): Tile {
  const caption = html`${lines.map((line, i) => [i > 0 && html`<br>`, line])}`;
  return { pictures, lines, caption, alt: `two equal images: ${lines.join(", ")}` };
}
