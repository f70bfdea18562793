/** Labels that the models contradict, including the worst errors on the test images. */

import { defined } from "../../checked.ts";
import type { Dataset } from "../../data/index.ts";
import type { DatasetStudy } from "../../study/dataset-study.ts";
import { MAX_SUSPICIOUS, type SuspiciousLabels } from "../../study/label-ranking.ts";
import type { Studied } from "../context.ts";
import { count, decimal, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { datasetLabel, figure } from "../layout.ts";
import { className, modelTitle, typographic } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";
import { defineSection } from "./define-section.ts";

type Found = NonNullable<DatasetStudy["suspiciousLabels"]>;

const SHOWN = 12;
const MAX_KNOWN = 24;
const MAX_CELLS = 5;

export const suspiciousLabelsSection = defineSection("suspicious-labels", {
  title: "Suspicious labels",
  linkText: "suspicious labels",
  async body(found, context) {
    const { figures } = context;
    const galleries = { test: [] as Markup[], train: [] as Markup[] };
    const known: Markup[] = [];
    for (const { dataset, found: both } of found) {
      const { title, name } = dataset.study;
      for (const part of ["test", "train"] as const) {
        const tiles = both[part].ranking
          .slice(0, SHOWN)
          .map((label, i) => suspicionTile(dataset, dataset[part], label, i + 1));
        await figures.gallery(`suspicious-${part}-${name}`, tiles);
        galleries[part].push(
          html`${datasetLabel(`${title}: ${part === "test" ? "test" : "training"} images`)}${await tileList(figures, tiles)}`,
        );
      }
      if (both.test.known === null) continue;
      const tiles = both.test.known.ranks.slice(0, MAX_KNOWN).map((one) => knownTile(dataset, one));
      await figures.gallery(`known-label-errors-${name}`, tiles);
      known.push(html`<p>${knownText(title, both.test.known)}</p>
${tiles.length > 0 && figure(await tileList(figures, tiles), html`Test labels of ${title} that people rejected, with their ranks in this study.`, "long")}
<p class="source">Source of the rejected labels: ${typographic(both.test.known.source)}.</p>`);
    }
    return html`<p>If a network gives another class a much higher probability than an image’s label, then either the network or the label is wrong. Labels are ranked by their margin: the probability of the label minus that of the most likely other class, from −1 (most suspicious) to 1. The test images are judged by ${judges(found)}; the first of its list are also its worst errors. The training images are judged fold by fold, each fold by a network that was trained on the others.</p>
<p>Confident learning calls a label <em>doubtful</em> if the network is confident of another class: at least as confident as it is on average for the images that carry that class’s label. This rule cannot tell a wrong label from an image that misleads the network. A look at the pictures can.</p>
${countsTable(found)}
${figure(galleries.test, "Test images with the most suspicious labels, with their margins.", "long")}
${figure(galleries.train, "Training images with the most suspicious labels, with their margins.", "long")}
${jointTable(found)}
${known.length > 0 && html`<h4>Labels that people rejected</h4>${known}`}
<p class="source">Source: C. Northcutt, L. Jiang and I. Chuang, “Confident Learning: Estimating Uncertainty in Dataset Labels”, Journal of Artificial Intelligence Research 70, 2021.</p>`;
  },
});

/** The network that judges the test images, of each dataset. */
function judges(found: readonly { dataset: Studied; found: Found }[]): Markup {
  const models = found.map(({ found: { testModel } }) => modelTitle(testModel));
  if (new Set(models).size === 1) return html`${models[0]}`;
  return listed(found.map(({ dataset }, i) => `${models[i]} on ${dataset.study.title}`));
}

function countsTable(found: readonly { dataset: Studied; found: Found }[]): Markup {
  return table({
    caption: "Doubtful labels according to confident learning.",
    columns: [
      { title: "Dataset" },
      { title: "Part" },
      { title: "Images", isNumber: true },
      { title: "Doubtful labels", isNumber: true },
      { title: "Share", isNumber: true },
    ],
    rows: found.flatMap(({ dataset, found: both }) =>
      (["test", "train"] as const).map((part) => {
        const { examples, errors } = both[part];
        const share = percent(errors / Math.max(1, examples));
        return [
          dataset.study.title,
          part === "test" ? "test" : "training",
          count(examples),
          count(errors),
          share,
        ];
      }),
    ),
    onPhones: "cards",
  });
}

/** The labels that are doubtful most often, and the classes that the network is confident of instead. */
function jointTable(found: readonly { dataset: Studied; found: Found }[]): Markup | false {
  const rows = found.flatMap(({ dataset, found: { train } }) =>
    train.joint
      .flatMap((row, label) => row.map((value, surely) => ({ label, surely, value })))
      .filter(({ label, surely, value }) => label !== surely && value > 0)
      .sort((a, b) => b.value - a.value)
      .slice(0, MAX_CELLS)
      .map(({ label, surely, value }) => [
        dataset.study.title,
        className(dataset, label),
        className(dataset, surely),
        count(value),
      ]),
  );
  if (rows.length === 0) return false;
  return table({
    caption:
      "The training labels that are doubtful most often, and the classes that the networks predict instead.",
    columns: [
      { title: "Dataset" },
      { title: "Label" },
      { title: "Predicted" },
      { title: "Images", isNumber: true },
    ],
    rows,
    isSmall: true,
  });
}

function knownText(title: string, { ranks, amongFirst }: NonNullable<SuspiciousLabels["known"]>): Markup {
  const most = `among the ${MAX_SUSPICIOUS} most suspicious labels of this study, which did not know about`;
  const begin = html`In an earlier study, people reviewed doubtful test labels of ${title} and rejected`;
  const [only] = ranks;
  if (only !== undefined && ranks.length === 1) {
    return html`${begin} one of those examined here. It is ${amongFirst === 0 && "not "}${most} that review; its rank is ${count(only.rank)}.`;
  }
  const list = listed(ranks.map(({ rank }) => count(rank)));
  return html`${begin} ${count(ranks.length)} of those examined here. ${amongFirst === ranks.length ? "All" : count(amongFirst)} of them are ${most} that review; their ranks are ${list}.`;
}

function suspicionTile(
  dataset: Studied,
  part: Dataset,
  { example, label, likelier, margin, isConfident }: SuspiciousLabels["ranking"][number],
  rank: number,
): Tile {
  const [given, other] = [label, likelier].map((one) => className(dataset, one));
  const numbers = `${decimal(margin)}${isConfident ? ", doubtful" : ""}`;
  const place = `${part.partition === "test" ? "test" : "training"} ${count(example)}`;
  return {
    pictures: [pictureOf(dataset, part, example)],
    lines: [`${rank}. labelled ${given}`, `more likely ${other}`, numbers, place],
    caption: html`${rank}. labelled <b>${given}</b><br>more likely <b>${other}</b><br>${numbers}<br>${place}`,
    alt: `image ${example}, labelled ${given}, more likely ${other}`,
  };
}

function knownTile(dataset: Studied, { example, rank }: { example: number; rank: number }): Tile {
  const given = className(dataset, defined(dataset.test.labels[example]));
  const place = `test ${count(example)}`;
  return {
    pictures: [pictureOf(dataset, dataset.test, example)],
    lines: [`labelled ${given}`, `rank ${count(rank)}`, place],
    caption: html`labelled <b>${given}</b><br>rank ${count(rank)}<br>${place}`,
    alt: `test image ${example}, labelled ${given}`,
  };
}
