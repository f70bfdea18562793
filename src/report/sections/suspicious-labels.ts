/** Labels that the models do not believe. */

import type { Dataset } from "../../data/index.ts";
import type { DatasetStudy } from "../../study/dataset-study.ts";
import { MOST_SUSPICIOUS, type SuspiciousLabels } from "../../study/suspicious-labels.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import { count, counted, decimal, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { datasetHeading, figure } from "../layout.ts";
import { className } from "../names.ts";
import { table } from "../table.ts";
import { pictureOf, type Tile, tileList } from "../tiles.ts";

type Found = NonNullable<DatasetStudy["suspiciousLabels"]>;

const SHOWN = 18;
const MOST_KNOWN = 24;
const MOST_CELLS = 5;

export async function suspiciousLabelsSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ suspiciousLabels }) => suspiciousLabels);
  if (found.length === 0) return null;
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
        html`${datasetHeading(`${title}: ${part === "test" ? "test" : "training"} images`)}${await tileList(figures, tiles)}`,
      );
    }
    if (both.test.known === null) continue;
    const tiles = both.test.known.ranks.slice(0, MOST_KNOWN).map((one) => knownTile(dataset, one));
    await figures.gallery(`known-label-errors-${name}`, tiles);
    known.push(html`<p>${knownText(title, both.test.known)}</p>
${tiles.length > 0 && figure(await tileList(figures, tiles), html`Labels of ${title} that people have rejected, with their rank here.`, "long")}
<p class="source">Source of the confirmed errors: ${both.test.known.source}.</p>`);
  }
  const body = html`<p>A model that was not trained on an image gives its label a probability. If another class is much likelier, either the model is wrong, or the label is. Labels are ranked by their margin: the probability of the label less that of the likeliest other class, from −1 (most suspicious) to 1. Test images are judged by the better of the two convolutional networks, which was not trained on them; training images are divided into folds, and each fold is judged by a network that was trained on the others.</p>
<p>Confident learning counts as <em>doubtful</em> a label whose image is surely of another class: its probability for that class is at least as high as it is, on average, for the images that are labelled with that class. The rule cannot tell a wrong label from an image that fools the network, so look at the pictures.</p>
${countsTable(found)}
${figure(galleries.test, "Test images with the most suspicious labels. The number is the margin.", "long")}
${figure(galleries.train, "Training images with the most suspicious labels. The number is the margin.", "long")}
${jointTable(found)}
${known.length > 0 && html`<h4>Errors that people have confirmed</h4>${known}`}
<p class="source">Source: C. Northcutt, L. Jiang and I. Chuang, “Confident Learning: Estimating Uncertainty in Dataset Labels”, Journal of Artificial Intelligence Research 70, 2021.</p>`;
  return { id: "suspicious-labels", title: "Suspicious labels", body };
}

function countsTable(found: readonly { dataset: Studied; found: Found }[]): Markup {
  return table({
    caption: "Doubtful labels, by confident learning.",
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
  });
}

/** What labels are most often doubtful, and what the images surely are. */
function jointTable(found: readonly { dataset: Studied; found: Found }[]): Markup | false {
  const rows = found.flatMap(({ dataset, found: { train } }) =>
    train.joint
      .flatMap((row, label) => row.map((value, surely) => ({ label, surely, value })))
      .filter(({ label, surely, value }) => label !== surely && value > 0)
      .sort((a, b) => b.value - a.value)
      .slice(0, MOST_CELLS)
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
      "Which training labels are doubtful most often, and what their images surely are to the networks.",
    columns: [
      { title: "Dataset" },
      { title: "Label" },
      { title: "Surely" },
      { title: "Images", isNumber: true },
    ],
    rows,
    isSmall: true,
  });
}

function knownText(title: string, { ranks, amongFirst }: NonNullable<SuspiciousLabels["known"]>): Markup {
  const list = listed(ranks.map(({ rank }) => count(rank)));
  return html`Human raters have rejected ${counted(ranks.length, "test label")} of ${title}. Of these, ${amongFirst} are among the ${MOST_SUSPICIOUS} most suspicious here: their ranks are ${list}. The ranking did not know them.`;
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
    lines: [`${rank}. labelled ${given}`, `likelier ${other}`, numbers, place],
    caption: html`${rank}. labelled <b>${given}</b><br>likelier <b>${other}</b><br>${numbers}<br>${place}`,
    alt: `image ${example}, labelled ${given}, likelier ${other}`,
  };
}

function knownTile(dataset: Studied, { example, rank }: { example: number; rank: number }): Tile {
  const given = className(dataset, dataset.test.labels[example]);
  const place = `test ${count(example)}`;
  return {
    pictures: [pictureOf(dataset, dataset.test, example)],
    lines: [`labelled ${given}`, `rank ${count(rank)}`, place],
    caption: html`labelled <b>${given}</b><br>rank ${count(rank)}<br>${place}`,
    alt: `test image ${example}, labelled ${given}`,
  };
}
