/** How images and labels are prepared for the network. */

import { defined } from "../../checked.ts";
import { type Context, type Section, shownDataset } from "../context.ts";
import { counted } from "../format.ts";
import { html } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { className, programOf } from "../names.ts";

export function preparingPart(context: Context): Section {
  const last = shownDataset(context);
  const { imageShape, classNames } = last.study;
  const [height, width, channels] = imageShape;
  const pixels = height * width * channels;
  const first = defined(last.train.labels[0]);
  const oneHot = classNames.map((_, i) => (i === first ? 1 : 0)).join(", ");
  const body = html`<p>Images and labels have to be prepared in three ways before the network can be trained.</p>
<p><b>Reshaping.</b> The article’s reader returns each image as a vector of ${counted(pixels, "number")}, because most classifiers expect vectors. A convolution needs to know which pixels are neighbours, so the vector is reshaped to ${height}×${width}×${channels}; the last number is the number of channels. Atelier takes the image shape from the files, so the first line below flattens the images only to show the step.</p>
<p><b>Dividing by 255.</b> A byte is a number from 0 to 255. Training works best with inputs of magnitude about 1, so all are divided by 255, which puts them between 0 and 1. This happens batch by batch: in memory the images stay bytes.</p>
<p><b>One-hot labels.</b> The network outputs ${counted(classNames.length, "probability", "probabilities")}, but a label is one number. It becomes a vector of ${counted(classNames.length, "number")} with a 1 at the position of its class and 0 elsewhere. The first training image has label ${first} (${className(last, first)}), which becomes${classNames.length <= 20 ? html` <code>[${oneHot}]</code>` : ` a 1 at position ${first}, counted from 0`}.</p>
${codeBlock(programOf(last).prepare, "Program, third step: prepare images and labels")}`;
  return { id: "preparing", title: "Reshaping, rescaling, one-hot labels", shortTitle: "Preparing", body };
}
