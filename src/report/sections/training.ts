/** The training of the article's network: its code, the first epochs as they are printed, and curves of all of them. */

import { defined } from "../../checked.ts";
import type { EpochRecord } from "../../model/callbacks/index.ts";
import { formatEpoch } from "../../model/progress.ts";
import { countSteps, type Recipe } from "../../recipes/index.ts";
import { trainedModels } from "../../study/models.ts";
import { trainingCurve } from "../charts/training-curve.ts";
import { type Context, type Section, shownDataset } from "../context.ts";
import { counted, loss, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { beside, codeBlock, datasetLabel, figure } from "../layout.ts";
import { postNetwork, programOf } from "../names.ts";

/** The number of epochs that the article shows. */
const PRINTED_EPOCHS = 5;
/** Two charts stand beside each other. */
const HALF = 372;

export async function trainingPart(context: Context): Promise<Section | null> {
  const { datasets, figures, study } = context;
  const trained = datasets.flatMap((dataset) => {
    const post = postNetwork(dataset);
    if (post === undefined) return [];
    const recipe = trainedModels(study.recipe, dataset.study.trainImages).cnn;
    return [{ dataset, recipe, epochs: defined(post.trainings[0]).epochs }];
  });
  if (trained.length === 0) return null;
  const series = trained.map(({ dataset, epochs }) => ({
    ...dataset.series,
    title: dataset.study.title,
    epochs,
  }));
  const draw = (measure: "accuracy" | "loss") =>
    figures.chart(`training-${measure}`, (place) => trainingCurve(place, series, measure), {
      widths: [HALF],
      label: `The ${measure} after each epoch: ${series.map(({ title, epochs }) => `${title}, at last ${written(epochs.at(-1)?.[measure], measure)}`).join("; ")}.`,
    });
  const printed = trained.map(
    ({ dataset, recipe, epochs }) =>
      html`${datasetLabel(dataset.study.title)}${codeBlock(epochLines(epochs, recipe, dataset.study.trainImages), `The output of the first epochs on ${dataset.study.title}`, "printed")}`,
  );
  const body = html`<p>Before training, the model is compiled. This sets the rule that updates its weights (the optimizer, Adam), the quantity to minimize (the loss, categorical cross-entropy: the mean of −ln p, where p is the probability of the true class), and what else to report (the accuracy). Then the images pass through it in batches, all of them once per epoch, and the weights are updated after each batch. The article trains as follows, with the last tenth of the training images set aside to check progress after each epoch:</p>
${codeBlock(programOf(shownDataset(context)).train, "Program, fourth step: train the network")}
<p>${howTrained(
    study.recipe,
    trained.map(({ dataset, recipe }) => ({ title: dataset.study.title, recipe })),
  )} ${trained.some(({ epochs }) => epochs.length > PRINTED_EPOCHS) ? "The output of the first five epochs:" : "The output:"}</p>
${printed}
<p>Accuracy and loss on the training images are averages over the epoch, during which dropout is active and the weights are still changing. That is why early values are worse than those of the network at the end of the epoch.</p>
${figure(beside([await draw("accuracy"), await draw("loss")]), "Accuracy and loss after each epoch.")}`;
  return { id: "training", title: "Compiling and training", shortTitle: "Training", body };
}

/** How training in this study differs from the article's. */
function howTrained(
  name: string,
  trained: readonly { readonly title: string; readonly recipe: Recipe }[],
): Markup | string {
  if (name === "post") return "This study trained it in exactly this way.";
  const { recipe } = defined(trained[0]);
  const lengths = trained.map(
    ({ recipe: { epochs, batchSize } }) =>
      `${counted(epochs, "epoch")} in batches of ${counted(batchSize, "image")}`,
  );
  const length =
    new Set(lengths).size === 1
      ? lengths[0]
      : listed(trained.map(({ title }, i) => `${lengths[i]} on ${title}`));
  return html`This study trained the same network with the quick recipe: ${length}, ${recipe.validationSplit === 0 ? "no images set aside" : `the last ${percent(recipe.validationSplit, 0)} set aside`}, and a learning rate that rises and falls once (${recipe.describeOptimizer()}).`;
}

/** The first epochs as `fit` prints them with `verbose: 2`. */
function epochLines(epochs: readonly EpochRecord[], recipe: Recipe, trainImages: number): string {
  const { stepsPerEpoch } = countSteps(recipe, trainImages);
  return epochs
    .slice(0, PRINTED_EPOCHS)
    .map(
      ({ epoch, seconds, ...logs }) =>
        `Epoch ${epoch}/${epochs.length}\n${formatEpoch(stepsPerEpoch, seconds, logs)}`,
    )
    .join("\n");
}

function written(value: number | undefined, measure: "accuracy" | "loss"): string {
  if (value === undefined) return "unknown";
  return measure === "loss" ? loss(value) : percent(value);
}
