/** The network: its code, its summary, and the output shape of each layer explained. */

import { defined } from "../../checked.ts";
import type { Sequential } from "../../model/sequential.ts";
import { trainedModels } from "../../study/models.ts";
import { type Context, type Section, type Studied, shownDataset } from "../context.ts";
import { counted } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { shapeWords } from "../layer-words.ts";
import { codeBlock, datasetLabel } from "../layout.ts";
import { programOf } from "../names.ts";
import { table } from "../table.ts";

/** A network, and the datasets whose images and classes it fits. */
interface Fitting {
  readonly titles: string[];
  readonly network: Sequential;
}

export function networkPart(context: Context): Section {
  const { study, datasets } = context;
  const kinds = new Map<string, Fitting>();
  for (const { study: one } of datasets) {
    const key = `${one.imageShape.join()} ${one.classNames.length}`;
    const known = kinds.get(key);
    const { cnn } = trainedModels(study.recipe, one.trainImages);
    if (known !== undefined) known.titles.push(one.title);
    else
      kinds.set(key, {
        titles: [one.title],
        network: cnn.network([...one.imageShape], one.classNames.length),
      });
  }
  const fitting = [...kinds.values()];
  const summaries = fitting.map(
    ({ titles, network }) =>
      html`${kinds.size > 1 && datasetLabel(titles.join(", "))}${codeBlock(summaryOf(network), "The printed summary of the network", "printed aligned")}`,
  );
  const sizes = listed(fitting.map(({ network }) => counted(network.countParams(), "weight")));
  const last = shownDataset(context);
  const body = html`<p>The network is a classic, which the article takes from TensorFlow’s tutorial “Deep MNIST for Experts”. Two convolutions, each followed by max pooling, find patterns in the image. A hidden layer of 1,024 neurons combines them, and a softmax output layer gives a probability for each class. As in the article’s code, there is no activation function between convolution and pooling.</p>
${codeBlock(programOf(last).network, "Program, second step: build the network")}
<p><code>summary()</code> prints the layers with their output shapes and numbers of weights, ${sizes} in all:</p>
${summaries}
${shapes(last, defined(fitting.at(-1)).network)}`;
  return { id: "network", title: "Building the network", shortTitle: "The network", body };
}

/** The summary as it is printed. */
export function summaryOf(network: Sequential): string {
  let text = "";
  network.summary({ print: (printed) => (text += printed) });
  return text;
}

function shapes({ study }: Studied, { network }: Sequential): Markup {
  const [height, width, channels] = study.imageShape;
  const inChannels =
    channels === 1
      ? "with one channel, for grey (a colour image has three)"
      : `with ${channels} channels, one for each colour`;
  return html`<h4>Output shapes, layer by layer</h4>
<p>The first number of every shape is <code>None</code>: the number of images in a batch, which the network leaves open so that it accepts batches of any size. A batch of 32 images, for example, has the shape (32, ${[height, width, channels].join(", ")}): 32 images of ${height} rows and ${width} columns, ${inChannels}. Only the first layer needs to be told, by <code>inputShape</code>; every other layer takes the output of the previous one.</p>
${table({
  caption: "How each layer changes the shape.",
  columns: [{ title: "Layer" }, { title: "Output shape" }, { title: "Why" }],
  rows: network.layers.map((placed) => [
    html`<code>${placed.layer.className}</code>`,
    html`<span class="nowrap">(None, ${placed.outputShape.join(", ")})</span>`,
    shapeWords(placed),
  ]),
  onPhones: "stacked",
})}`;
}
