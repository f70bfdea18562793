/** The datasets: where they come from, and what their images look like. */

import { findDataset, formatImageShape } from "../../data/index.ts";
import { spriteSheet } from "../../pictures/index.ts";
import type { Context, Section, Studied } from "../context.ts";
import { counted } from "../format.ts";
import { html, type Markup } from "../html.ts";
import { figure } from "../layout.ts";

/** Where a dataset comes from, and what it is used for. */
const ORIGINS: Readonly<Record<string, Markup>> = {
  mnist: html`<p><a href="http://yann.lecun.com/exdb/mnist/">MNIST</a> is a set of images of handwritten digits. Yann LeCun, Corinna Cortes and Christopher Burges compiled it in the 1990s from two collections of the US National Institute of Standards and Technology, from which it takes its name (<a href="https://en.wikipedia.org/wiki/MNIST_database">its history</a>). It was made to compare classification methods, and became the “Hello, world” of machine learning: countless tutorials begin with it, including TensorFlow’s first ones, and Kaggle runs <a href="https://www.kaggle.com/c/digit-recognizer">a practice competition</a> on it. The article gives two figures for how far methods have come: 99 % for nearest neighbours and 99.8 % for convolutional networks, from <a href="http://rodrigob.github.io/are_we_there_yet/build/classification_datasets_results.html">a list of published results</a>.</p>`,
  "fashion-mnist": html`<p><a href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a> was published in 2017 by Han Xiao, Kashif Rasul and Roland Vollgraf, researchers at the online fashion shop <a href="http://www.zalando.com/">Zalando</a>. They took the shop’s photographs of clothes, shoes and bags, converted them to greyscale and scaled them down to MNIST’s size. File names, sizes and the split into training and test images are those of MNIST, so a program written for one reads the other. The authors offer it as a replacement for MNIST in benchmarks.</p>
<p class="source">Source: H. Xiao, K. Rasul and R. Vollgraf, “Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms”, 2017, <a href="https://arxiv.org/abs/1708.07747">arXiv:1708.07747</a>.</p>`,
};

export async function datasetsPart({ datasets, figures }: Context): Promise<Section> {
  const shown: Markup[] = [];
  for (const dataset of datasets) {
    const { study, train, isInk } = dataset;
    await figures.drawing(`samples-${study.name}`, spriteSheet(train));
    const sheet = spriteSheet(train, { rows: 1 });
    const alt = `Training images of ${study.title}, one row per class.`;
    const picture = html`<img class="sheet${isInk && " ink"}" style="width:100%;height:auto;display:block" src="${await figures.uri(sheet)}" width="${sheet.width}" height="${sheet.height}" alt="${alt}">`;
    shown.push(html`${originOf(dataset)}<p>${sizesOf(dataset)}</p>
${figure(picture, html`${study.title}: the first training images of each class, one row per class.`)}`);
  }
  return {
    id: "datasets",
    title: datasets.length === 1 ? "The dataset" : "The datasets",
    body: html`${shown}${datasets.some(({ isInk }) => isInk) && inkNote}`,
  };
}

/** Said once; all captions rely on it. */
const inkNote = html`<p class="aside"><b>How images are shown.</b> The images are stored as light objects on black. This page shows them inverted, as ink on paper, as the article does: 0 is paper and 255 the darkest ink. On a dark screen the ink is light. “More ink” always means a higher byte.</p>`;

function originOf({ study: { title, isDrawn }, train }: Studied): Markup {
  if (isDrawn)
    return html`<p>Atelier draws the images of ${title} itself, from a seed, so that everything here can be tried without a download.</p>`;
  const published = train.origin?.published;
  if (published === undefined)
    return html`<p>${title} is not one of the published datasets that Atelier knows.</p>`;
  const own = Object.hasOwn(ORIGINS, published) ? ORIGINS[published] : undefined;
  if (own !== undefined) return own;
  const { description, licence, homepage } = findDataset(published);
  return html`<p><a href="${homepage}">${title}</a>: ${description}. Licence: ${licence}.</p>`;
}

function sizesOf({ study }: Studied): string {
  const { title, trainImages, testImages, imageShape, classNames } = study;
  const kind = imageShape[2] === 1 ? "grey" : "colour";
  return `In this study, ${title} has ${counted(trainImages, "training image")} and ${counted(testImages, "test image")} in ${counted(classNames.length, "class", "classes")}; each is a ${kind} image of ${formatImageShape(imageShape)} pixels.`;
}
