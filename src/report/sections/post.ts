/** The post, step by step, from a run of this study. */

import { formatImageShape } from "../../data/index.ts";
import { enlargedExample, labelsTable, spriteSheet } from "../../pictures/index.ts";
import { trainedModels } from "../../study/models.ts";
import type { Context, Section, Studied } from "../context.ts";
import { count, counted, decimal, interval, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { datasetHeading, figure } from "../layout.ts";
import { postNetwork } from "../names.ts";
import { table } from "../table.ts";
import { labelRows } from "./label-rows.ts";
import { trainingPart } from "./training.ts";

export async function postSection(context: Context): Promise<Section> {
  const training = await trainingPart(context);
  const test = testPart(context);
  const body = html`<p>The post “Playing with Fashion MNIST” introduces the datasets, builds a convolutional network in Keras, trains it on both, and compares. This section goes through its steps in its order; all pictures and numbers come from this run.</p>`;
  const parts = [
    await samplesPart(context),
    await labelsPart(context),
    networkPart(context),
    ...(training === null ? [] : [training]),
    ...(test === null ? [] : [test]),
    await examplePart(context),
  ];
  return { id: "post", title: "The post, step by step", shortTitle: "The post", body, parts };
}

async function samplesPart({ datasets, figures }: Context): Promise<Section> {
  const shown: Markup[] = [];
  for (const { study, train, isInk } of datasets) {
    await figures.drawing(`samples-${study.name}`, spriteSheet(train));
    const sheet = spriteSheet(train, { rows: 1 });
    const alt = `Training images of ${study.title}, a row for each class.`;
    const picture = html`<img class="sheet${isInk && " ink"}" style="width:100%;height:auto;display:block" src="${await figures.uri(sheet)}" width="${sheet.width}" height="${sheet.height}" alt="${alt}">`;
    shown.push(
      figure(picture, html`${study.title}: the first training images of each class, class after class.`),
    );
  }
  const what = listed(
    datasets.map(
      ({ study: { title, trainImages, testImages, imageShape: shape, classNames } }) =>
        html`${title} has ${counted(trainImages, "training image")} and ${counted(testImages, "test image")} of ${formatImageShape(shape)} pixels in ${counted(classNames.length, "class", "classes")}`,
    ),
    ". ",
  );
  return {
    id: "samples",
    title: "What the images look like",
    shortTitle: "Samples",
    body: html`<p>${what}.</p>${shown}`,
  };
}

async function labelsPart({ datasets, figures }: Context): Promise<Section> {
  const tables: Markup[] = [];
  for (const dataset of datasets) {
    await figures.drawing(`labels-${dataset.study.name}`, labelsTable(dataset.train));
    tables.push(
      table({
        caption: html`The classes of ${dataset.study.title}, and training images of each.`,
        columns: [
          { title: "Label", isNumber: true },
          { title: "Description" },
          { title: "Images", isNumber: true },
          { title: "Examples" },
        ],
        rows: await labelRows(dataset, figures),
        isSmall: dataset.study.classNames.length > 20,
      }),
    );
  }
  const body = html`<p>A label is the number of a class. A network puts out one probability for each of them, and is taken to have chosen the likeliest.</p>${tables}`;
  return { id: "labels", title: "What the labels mean", shortTitle: "Labels", body };
}

function networkPart({ study, datasets }: Context): Section {
  const kinds = new Map<string, { titles: string[]; text: string; parameters: number }>();
  for (const { study: one } of datasets) {
    const key = `${one.imageShape.join()} ${one.classNames.length}`;
    const known = kinds.get(key);
    if (known !== undefined) known.titles.push(one.title);
    else {
      const { cnn } = trainedModels(study.recipe, one.trainImages);
      const network = cnn.network([...one.imageShape], one.classNames.length);
      let text = "";
      network.summary({ style: "classic", print: (printed) => (text += printed) });
      kinds.set(key, { titles: [one.title], text, parameters: network.countParams() });
    }
  }
  const summaries = [...kinds.values()].map(
    ({ titles, text }) =>
      html`${kinds.size > 1 && datasetHeading(titles.join(", "))}<pre tabindex="0" aria-label="The layers of the network">${text}</pre>`,
  );
  const sizes = listed([...kinds.values()].map(({ parameters }) => counted(parameters, "weight")));
  const body = html`<p>The network is that of the post, which has it from TensorFlow’s tutorial “Deep MNIST for Experts”: two convolutions, each followed by a max pooling, then a hidden layer of 1,024 units with dropout, and a softmax. It has ${sizes}. In the column of output shapes, <code>None</code> stands for the number of images in a batch, which may be any.</p>
${summaries}`;
  return { id: "network", title: "The network", body };
}

function testPart(context: Context): Section | null {
  const { datasets, study } = context;
  const tried = datasets.flatMap((dataset) => {
    const post = postNetwork(dataset);
    return post === undefined ? [] : [{ dataset, ...post }];
  });
  if (tried.length === 0) return null;
  const hasSeeds = study.seeds.length > 1;
  const body = html`<p>${listed(
    tried.map(
      ({ dataset, accuracy, interval: range }) =>
        html`On the test images of ${dataset.study.title} the network is right for <b>${percent(accuracy)}</b> (95 % interval ${interval(range)})`,
    ),
    ". ",
  )}.${comparison(tried)}</p>
${table({
  caption: html`The post’s network on the test images${hasSeeds && ", trained once for each seed"}.`,
  columns: [
    { title: "Dataset" },
    ...(hasSeeds ? [{ title: "Seed", isNumber: true }] : []),
    { title: "Test accuracy", isNumber: true },
    { title: "Errors", isNumber: true },
    { title: "Test loss", isNumber: true },
  ],
  rows: tried.flatMap(({ dataset, trainings }) =>
    trainings.map(({ seed, accuracy, loss }) => [
      dataset.study.title,
      ...(hasSeeds ? [seed] : []),
      percent(accuracy),
      count(Math.round((1 - accuracy) * dataset.study.testImages)),
      decimal(loss, 4),
    ]),
  ),
})}`;
  return { id: "test", title: "How well it does on the test images", shortTitle: "Test accuracy", body };
}

/** Of two datasets: how many times the errors of the one are those of the other. */
function comparison(tried: readonly { dataset: Studied; accuracy: number }[]): string {
  if (tried.length !== 2) return "";
  const [easy, hard] = tried.toSorted((a, b) => b.accuracy - a.accuracy);
  if (easy.accuracy === hard.accuracy || easy.accuracy === 1) return "";
  const ratio = (1 - hard.accuracy) / (1 - easy.accuracy);
  return ` An error is ${decimal(ratio, 1)} times as frequent on ${hard.dataset.study.title} as on ${easy.dataset.study.title}.`;
}

async function examplePart({ datasets, figures }: Context): Promise<Section> {
  const { study, train, isInk } = datasets[datasets.length - 1];
  const drawing = enlargedExample(train, 0);
  const name = study.classNames[train.labels[0]];
  await figures.drawing(`example-${study.name}`, drawing);
  // On the page the title is in the caption, and the pixels are enough: it needs no letters in pixels.
  const [height, width, channels] = study.imageShape;
  const alt = `The first training image of ${study.title}, enlarged: ${name}.`;
  const picture = html`<img class="example${isInk && " ink"}" style="width:100%;height:auto;display:block" src="${await figures.uri(drawing)}" width="${drawing.width}" height="${drawing.height}" alt="${alt}">`;
  const body = html`<p>The post ends with one example, enlarged: the first training image of ${study.title}. It is all that a classifier gets to see: ${count(height * width * channels)} bytes${channels === 1 && ", each the brightness of a pixel"}.</p>
${figure(picture, html`Training image 0 of ${study.title}, labelled “${name}”, with its pixels counted along the edges.`)}`;
  return { id: "example", title: "One example", body };
}
