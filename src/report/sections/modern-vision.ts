/** How far the dataset is from what vision is about today. */

import { formatImageShape } from "../../data/index.ts";
import { type ModernVision, TASKS_NOT_POSED } from "../../study/modern-vision.ts";
import { THRESHOLDS } from "../../study/thresholds.ts";
import { count, percent } from "../format.ts";
import { html, type Insertable } from "../html.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

export const modernVisionSection = defineSection("modern-vision", {
  title: "Distance from modern vision",
  shortTitle: "Modern vision",
  linkText: "modern vision",
  async body(found) {
    const row = (title: string, cell: (one: ModernVision) => Insertable) => [
      title,
      ...found.map(({ found: one }) => cell(one)),
    ];
    return html`<p>The article finds that neither dataset can represent modern computer vision, because each image shows a single grey object. Part of that can be measured. A background counts as plain if half of the outermost pixels have the same brightness. Everything that differs from it is foreground, which counts as one object if its pixels are connected, ignoring specks. The centre of the object’s bounding box is compared with the centre of the image. Number, places and sizes of objects count as measured if an object was found on a plain background in ${percent(THRESHOLDS.modern.located, 0)} of the images.</p>
${table({
  caption: "Composition of the training images (the first 2,000 where there are more).",
  columns: [
    { title: "What", isTitleHidden: true },
    ...found.map(({ dataset }) => ({ title: dataset.study.title, isNumber: true })),
  ],
  rows: [
    row("Images examined", ({ looked }) => count(looked)),
    row("Size, pixels", (one) => formatImageShape(one.imageShape)),
    row("Grey", ({ isGrey }) => (isGrey ? "yes" : "no")),
    row("Images with a plain background", ({ plain }) => percent(plain, 1)),
    row("Images of one object on a plain background", ({ onePiece }) => percent(onePiece, 1)),
    row("Images with an object on a plain background", ({ located }) => percent(located, 1)),
    row("Mean distance of these objects from the centre, as a share of the longer side", (one) =>
      one.located === 0 ? "–" : percent(one.offCentre, 1),
    ),
    row("Size of these objects, as a share of the longer side", ({ located, extent }) =>
      located === 0 ? "–" : `${percent(extent.mean, 1)} ± ${percent(extent.deviation, 1)}`,
    ),
    row("Background pixels, where the background is plain", ({ plain, background }) =>
      plain === 0 ? "–" : percent(background, 1),
    ),
  ],
})}
<p>Other tasks of modern vision cannot even be posed by a dataset with one label per image:</p>
<ul class="plain">${TASKS_NOT_POSED.map((task) => html`<li>${task}</li>`)}</ul>`;
  },
});
