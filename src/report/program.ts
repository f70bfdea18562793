/** The article's program with this library, step by step, as the report prints it. A test runs what is printed. */

import { defined } from "../checked.ts";
import { type Dataset, isWholePart } from "../data/index.ts";
import { recipes } from "../recipes/index.ts";
import type { DatasetStudy } from "../study/dataset-study.ts";

/** What the program imports to write files. */
const FILES = "node:fs/promises";

/** The steps, in their order: together they are one program. */
export const STEPS = ["load", "network", "prepare", "train", "evaluate", "look"] as const;

/** The program for a dataset with these training images. */
export function programFor(
  study: Pick<DatasetStudy, "name" | "imageShape" | "classNames" | "trainImages" | "testImages">,
  train: Dataset,
): Readonly<Record<(typeof STEPS)[number], string>> {
  const { imageShape, classNames, trainImages } = study;
  const [shape, classes] = [imageShape.join(", "), classNames.length];
  const pixels = imageShape.reduce((product, side) => product * side, 1);
  const { validationSplit, batchSize, epochs, learningRate } = recipes.post;
  const firstLabel = classNames[defined(train.labels[0])];
  return {
    load: `import { writeFile } from ${JSON.stringify(FILES)};
import {
  layers, loadDataset, optimizers, pictures, rescale, reshape, sequential, toCategorical,
} from "atelier";

const { train, test } = await loadDataset(${loadArguments(study, train)});
console.log(train.images.shape); // [ ${[trainImages, ...imageShape].join(", ")} ]
console.log(train.classNames[train.labels[0]]); // ${firstLabel}
await writeFile("samples.png", await pictures.encodePng(pictures.spriteSheet(train)));`,
    network: `const model = sequential([
  layers.conv2d({ filters: 32, kernelSize: 5, padding: "same", inputShape: [${shape}] }),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.conv2d({ filters: 64, kernelSize: 5, padding: "same" }),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.flatten(),
  layers.dense({ units: 1024, activation: "relu" }),
  layers.dropout({ rate: 0.5 }),
  layers.dense({ units: ${classes}, activation: "softmax" }),
]);
model.summary();`,
    prepare: `const flat = reshape(train.images, [-1, ${pixels}]); // as the article's reader returns them
const x = rescale(reshape(flat, [-1, ${shape}])); // divided by 255
const y = toCategorical(train.labels, ${classes});
console.log(flat.shape, x.shape, y.shape);
// [ ${trainImages}, ${pixels} ] [ ${[trainImages, ...imageShape].join(", ")} ] [ ${trainImages}, ${classes} ]`,
    train: `model.compile({
  optimizer: optimizers.adam({ learningRate: ${String(learningRate).replace("0.0001", "1e-4")} }),
  loss: "categoricalCrossentropy",
  metrics: ["accuracy"],
});
await model.fit(x, y, {
  validationSplit: ${validationSplit}, batchSize: ${batchSize}, epochs: ${epochs}, verbose: 2,
});`,
    evaluate: `const { loss, accuracy } = await model.evaluate(
  rescale(test.images), toCategorical(test.labels, ${classes}), { verbose: 0 },
);
console.log(loss, accuracy);`,
    look: `await writeFile("example.png", await pictures.encodePng(pictures.enlargedExample(train, 0)));`,
  };
}

/** What `loadDataset` is given to load just these images. */
function loadArguments(
  { name, trainImages, testImages }: Pick<DatasetStudy, "name" | "trainImages" | "testImages">,
  { origin }: Dataset,
): string {
  const { source = `./${name}`, published, drawn, transpose } = origin ?? {};
  const isWhole = isWholePart(published, "train", trainImages) && isWholePart(published, "test", testImages);
  // Of other datasets it is not known whether there is more of them.
  const isPart = (published !== undefined && !isWhole) || drawn !== undefined;
  const options = [
    ...(isPart ? [`trainCount: ${trainImages}`, `testCount: ${testImages}`] : []),
    ...(transpose === undefined ? [] : [`transpose: ${transpose}`]),
  ];
  return [JSON.stringify(source), ...(options.length === 0 ? [] : [`{ ${options.join(", ")} }`])].join(", ");
}
