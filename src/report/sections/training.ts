/** The training of the post's network: every epoch of the first seed, as tables and curves. */

import type { EpochRecord } from "../../model/callbacks/index.ts";
import { trainedModels } from "../../study/models.ts";
import { trainingCurve } from "../charts/training-curve.ts";
import type { Context, Section } from "../context.ts";
import { counted, decimal, loss, percent } from "../format.ts";
import { html, type Insertable, listed, type Markup } from "../html.ts";
import { beside, figure } from "../layout.ts";
import { postNetwork } from "../names.ts";
import { table } from "../table.ts";

export async function trainingPart({ datasets, figures, study }: Context): Promise<Section | null> {
  const trained = datasets.flatMap((dataset) => {
    const post = postNetwork(dataset);
    return post === undefined ? [] : [{ dataset, epochs: post.trainings[0].epochs }];
  });
  if (trained.length === 0) return null;
  const recipes = trained.map(({ dataset }) => ({
    title: dataset.study.title,
    ...trainedModels(study.recipe, dataset.study.trainImages).cnn,
  }));
  const [cnn] = recipes;
  const series = trained.map(({ dataset, epochs }) => ({
    ...dataset.series,
    title: dataset.study.title,
    epochs,
  }));
  const draw = (measure: "accuracy" | "loss") =>
    figures.chart(`training-${measure}`, (place) => trainingCurve(place, series, measure), {
      label: `The ${measure} after each epoch: ${series.map(({ title, epochs }) => `${title}, at last ${written(epochs.at(-1)?.[measure], measure)}`).join("; ")}.`,
    });
  const kept = cnn.validationSplit > 0;
  const body = html`<p>The weights are changed step by step so that the loss gets smaller: the mean, over the images of a batch, of −ln of the probability that the true class is given. Here that is done with ${cnn.describeOptimizer()}, ${lengths(recipes)}, an epoch being once through all training images. ${kept ? `The last ${percent(cnn.validationSplit, 0)} of the training images are kept for validation: they are not trained on, and show after each epoch how the network does on images that are new to it.` : "No images are kept for validation: all are trained on."}</p>
<p>The numbers of the training images are means over the epoch, with dropout at work and while the weights still change; so the early ones look worse than what the network can do at the end of that epoch.</p>
${figure(await draw("accuracy"), html`Accuracy after each epoch.`)}
${figure(await draw("loss"), html`Loss after each epoch.`)}
${beside(trained.map(({ dataset, epochs }) => epochsTable(html`${dataset.study.title}: the epochs.`, epochs)))}`;
  return { id: "training", title: "Training", body };
}

/** "batches of 128 images and 4 epochs"; with the datasets' names, where these differ. */
function lengths(recipes: readonly { title: string; batchSize: number; epochs: number }[]): Markup {
  const length = ({ batchSize, epochs }: (typeof recipes)[number]) =>
    `batches of ${counted(batchSize, "image")} and ${counted(epochs, "epoch")}`;
  if (new Set(recipes.map(length)).size === 1) return html`${length(recipes[0])}`;
  return listed(recipes.map((recipe) => `${length(recipe)} on ${recipe.title}`));
}

const COLUMNS: readonly { key: string; title: string; format: (value: number) => string }[] = [
  { key: "loss", title: "Loss", format: loss },
  { key: "accuracy", title: "Accuracy", format: (value) => percent(value) },
  { key: "val_loss", title: "Val. loss", format: loss },
  { key: "val_accuracy", title: "Val. accuracy", format: (value) => percent(value) },
  // In seconds alone, so that two tables stand beside each other.
  { key: "seconds", title: "Time, s", format: (value) => decimal(value, value < 10 ? 1 : 0) },
];

/** Every epoch in a row. */
export function epochsTable(title: Insertable, epochs: readonly EpochRecord[]): Markup {
  const shown = COLUMNS.filter(({ key }) => epochs.some((record) => record[key] !== undefined));
  return table({
    caption: title,
    columns: [
      { title: "Epoch", isNumber: true },
      ...shown.map((column) => ({ title: column.title, isNumber: true })),
    ],
    rows: epochs.map((record) => [
      record.epoch,
      ...shown.map(({ key, format }) => (record[key] === undefined ? "–" : format(record[key]))),
    ]),
    isSmall: true,
  });
}

function written(value: number | undefined, measure: "accuracy" | "loss"): string {
  if (value === undefined) return "unknown";
  return measure === "loss" ? loss(value) : percent(value);
}
