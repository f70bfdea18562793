/** How far the dataset is from what vision is about today. */

import { formatImageShape } from "../../data/index.ts";
import { type ModernVision, TASKS_NOT_POSED } from "../../study/modern-vision.ts";
import { type Context, having, type Section } from "../context.ts";
import { count, percent } from "../format.ts";
import { html, type Insertable } from "../html.ts";
import { table } from "../table.ts";

export async function modernVisionSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ modernVision }) => modernVision);
  if (found.length === 0) return null;
  const row = (title: string, cell: (one: ModernVision) => Insertable) => [
    title,
    ...found.map(({ found: one }) => cell(one)),
  ];
  const body = html`<p>The post says that neither dataset can represent modern computer vision: each picture has one object, in grey. As far as that can be measured, here it is. A background is plain if half of the outermost pixels have one brightness. What differs from it is the foreground; that is one thing if its pixels touch, apart from dust. The middle of its bounding box is compared with the middle of the picture.</p>
${table({
  caption: "The training images, or the first of them.",
  columns: [{ title: "" }, ...found.map(({ dataset }) => ({ title: dataset.study.title, isNumber: true }))],
  rows: [
    row("Images looked at", ({ looked }) => count(looked)),
    row("Size, pixels", (one) => formatImageShape(one.imageShape)),
    row("Grey", ({ isGrey }) => (isGrey ? "yes" : "no")),
    row("Plain background", ({ plain }) => percent(plain, 1)),
    row("One thing on a plain background", ({ onePiece }) => percent(onePiece, 1)),
    row("Mean distance from the middle, of the longer side", ({ offCentre }) => percent(offCentre, 1)),
    row(
      "Extent of the object, of the longer side",
      ({ extent }) => `${percent(extent.mean, 1)} ± ${percent(extent.deviation, 1)}`,
    ),
    row("Pixels that are background", ({ background }) => percent(background, 1)),
  ],
})}
<p>What no number can show, because a dataset of pictures with one label each does not ask for it:</p>
<ul class="plain">${TASKS_NOT_POSED.map((task) => html`<li>${task}</li>`)}</ul>`;
  return { id: "modern-vision", title: "Distance from modern vision", shortTitle: "Modern vision", body };
}
