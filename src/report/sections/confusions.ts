/** Which classes the article's network mixes up. */

import { balancedAccuracy, missedClasses } from "../../study/confusions.ts";
import type { DatasetStudy } from "../../study/dataset-study.ts";
import { confusionChart } from "../charts/confusions.ts";
import type { Studied } from "../context.ts";
import { count, counted, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { beside, datasetLabel, figure, folded, MANY_CLASSES, WidePart } from "../layout.ts";
import { className } from "../names.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

type Found = NonNullable<DatasetStudy["confusions"]>;

const PAIRS = 6;

export const confusionsSection = defineSection("confusions", {
  title: "Confusions",
  linkText: "confusions",
  async body(found, context) {
    const {
      figures,
      study: {
        seeds: { length: seeds },
      },
    } = context;
    const charts: (Markup | WidePart)[] = [];
    const numbers: Markup[] = [];
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
      const headed = html`${datasetLabel(study.title)}${chart}`;
      charts.push(isWide ? new WidePart(headed) : headed);
      if (!isWide) numbers.push(matrixTable(dataset, confusions));
    }
    return html`<p>Which classes does the article’s network mix up? Each test image is counted in the row of its true class and the column of the class that the network predicted, so errors are off the diagonal.${seeds > 1 && " The network is the one trained with the first seed."}</p>
<p>${listed(
      found.map(
        ({ dataset, found: confusions }) =>
          html`On ${dataset.study.title} it makes ${counted(confusions.errors, "error")}; ${hardest(dataset, confusions)}${mostMissed(dataset, confusions)}`,
      ),
      ". ",
    )}.</p>
${figure(beside(charts), "Test images by true class (rows) and predicted class (columns). The framed cells on the diagonal are correct predictions. Errors are coloured by the square root of their number, relative to the largest in each dataset.")}
${numbers.length > 0 && folded("The same numbers as tables", numbers)}
${beside(found.map(({ dataset, found: confusions }) => missedTable(dataset, confusions)))}
${beside(found.map(({ dataset, found: confusions }) => pairsTable(dataset, confusions)))}`;
  },
});

function hardest(dataset: Studied, { pairs }: Found): string {
  const [worst] = pairs;
  if (worst === undefined) return "no class is mistaken for another";
  const { classes, share } = worst;
  const [a, b] = classes.map((label) => className(dataset, label));
  return `it confuses ${a} and ${b} most often: ${percent(share, 1)} of the images of these two classes are taken for the other`;
}

function mostMissed(dataset: Studied, { matrix }: Found): string {
  const [most] = missedClasses(matrix);
  if (most === undefined) return "";
  const { label, images, missed } = most;
  return `. It misses ${count(missed)} of the ${counted(images, "image")} of ${className(dataset, label)} (${percent(missed / images, 1)}), the largest share of all classes; its balanced accuracy, the mean of the classes’ accuracies, is ${percent(balancedAccuracy(matrix))}`;
}

function missedTable(dataset: Studied, { matrix }: Found): Markup | false {
  const missed = missedClasses(matrix);
  if (missed.length === 0) return false;
  return table({
    caption: html`The classes of ${dataset.study.title} that are missed most often: the share of their test images that is taken for another class.`,
    columns: [
      { title: "Class" },
      { title: "Test images", isNumber: true },
      { title: "Missed", isNumber: true },
      { title: "Share", isNumber: true },
    ],
    rows: missed
      .slice(0, PAIRS)
      .map((one) => [
        className(dataset, one.label),
        count(one.images),
        count(one.missed),
        percent(one.missed / one.images, 1),
      ]),
    isSmall: true,
  });
}

function pairsTable(dataset: Studied, { pairs }: Found): Markup | false {
  if (pairs.length === 0) return false;
  return table({
    caption: html`The pairs of classes of ${dataset.study.title} that are confused most often. The share is the fraction of the images of both classes that are taken for the other class.`,
    columns: [
      { title: "First" },
      { title: "Second" },
      { title: "1st taken for 2nd", isNumber: true },
      { title: "2nd taken for 1st", isNumber: true },
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

/** A row for each true class, a column for each predicted class. */
function matrixTable(dataset: Studied, { matrix }: Found): Markup {
  const { title, classNames } = dataset.study;
  return table({
    caption: html`Test images of ${title} by true class (rows) and predicted class (columns).`,
    columns: [
      { title: "True class" },
      ...classNames.map((_, label) => ({ title: className(dataset, label), isNumber: true })),
    ],
    rows: matrix.map((row, label) => [className(dataset, label), ...row.map(count)]),
    isSmall: true,
  });
}
