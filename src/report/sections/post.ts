/** The post, step by step, from a run of this study. */

import type { Context, Section } from "../context.ts";
import { html } from "../html.ts";
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
  const { datasets } = context;
  const { title } = datasets[datasets.length - 1].study;
  const others = datasets.length > 1 && " For the other datasets only the name changes.";
  const body = html`<p>“Playing with Fashion MNIST” introduces two datasets, builds a convolutional network with <a href="https://keras.io/">Keras</a>, trains it on each and compares the results. This section follows its steps in order. All pictures and numbers come from this study. The code is written with Atelier instead of Keras; its blocks, one after the other, are one program, shown here for ${title}.${others}</p>`;
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
    title: "The post, step by step",
    shortTitle: "The post",
    body,
    parts: parts.filter((part) => part !== null),
  };
}
