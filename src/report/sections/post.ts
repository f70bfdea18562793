/** The article, step by step, from a run of this study. */

import { type Context, type Section, shownDataset } from "../context.ts";
import { html, listed, type Markup } from "../html.ts";
import { claimsPart } from "./claims.ts";
import { datasetsPart } from "./datasets.ts";
import { fetchingPart } from "./fetching.ts";
import { labelsPart } from "./labels.ts";
import { networkPart } from "./network.ts";
import { preparingPart } from "./preparing.ts";
import { questionsPart } from "./questions.ts";
import { testPart } from "./test-accuracy.ts";
import { trainingPart } from "./training.ts";

export async function postSection(context: Context): Promise<Section> {
  const { title } = shownDataset(context).study;
  const body = html`<p>The article introduces two datasets, builds a convolutional network with <a href="https://keras.io/">Keras</a>, trains it on each and compares the results. This section follows its steps in order. All pictures and numbers come from this study. The code uses Atelier instead of Keras. Its blocks form one program, shown here for ${title}.${forOthers(context)}</p>`;
  const parts = [
    await datasetsPart(context),
    claimsPart(context),
    fetchingPart(context),
    await labelsPart(context),
    networkPart(context),
    preparingPart(context),
    await trainingPart(context),
    testPart(context),
    await questionsPart(context),
  ];
  return {
    id: "post",
    title: "The article, step by step",
    shortTitle: "The article",
    body,
    parts: parts.filter((part) => part !== null),
  };
}

/** What is different in the program for the other datasets. */
function forOthers(context: Context): Markup | false {
  const { datasets } = context;
  const others = datasets.slice(0, -1).map(({ study }) => study);
  const { imageShape, classNames } = shownDataset(context).study;
  if (others.length === 0) return false;
  const isSame = others.every(
    (other) => other.imageShape.join() === imageShape.join() && other.classNames.length === classNames.length,
  );
  const what = isSame
    ? "only the name changes"
    : "the name, the image shape or the number of classes changes";
  return html` For ${listed(others.map((other) => other.title))} ${what}.`;
}
