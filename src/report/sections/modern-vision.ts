/** How far the dataset is from what vision is about today. */

import { formatImageShape } from "../../data/index.ts";
import { type ModernVision, TASKS_NOT_POSED } from "../../study/modern-vision.ts";
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
    return html`<p>The post finds that neither dataset can represent modern computer vision, because each image shows a single object in grey. Part of that can be measured. A background counts as plain if half of the outermost pixels have the same brightness. Whatever differs from it is the foreground, and that is one object if its pixels touch, specks aside. The middle of the object’s bounding box is compared with the middle of the image.</p>
${table({
  caption: "Composition of the training images (the first of them, where there are many).",
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
    row("Mean distance from the middle, as a share of the longer side", ({ offCentre }) =>
      percent(offCentre, 1),
    ),
    row(
      "Size of the object, as a share of the longer side",
      ({ extent }) => `${percent(extent.mean, 1)} ± ${percent(extent.deviation, 1)}`,
    ),
    row("Background pixels", ({ background }) => percent(background, 1)),
  ],
})}
<p>Other tasks of modern vision cannot even be posed with one label per image:</p>
<ul class="plain">${TASKS_NOT_POSED.map((task) => html`<li>${task}</li>`)}</ul>`;
  },
});
