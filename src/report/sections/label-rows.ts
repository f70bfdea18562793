/** The rows of the labels table: number, name, how many, and a strip of examples. */

import { countClasses, Drawing, examplesOfClasses, imageAt, shrink } from "../../pictures/index.ts";
import type { Studied } from "../context.ts";
import type { Figures } from "../figures.ts";
import { count } from "../format.ts";
import { html, type Insertable } from "../html.ts";

const EXAMPLES = 10;
/** Larger images are made smaller. */
const MOST_PIXELS = 48;

export async function labelRows({ study, train, isInk }: Studied, figures: Figures): Promise<Insertable[][]> {
  const counts = countClasses(train);
  const block = Math.ceil(Math.max(...study.imageShape.slice(0, 2)) / MOST_PIXELS);
  const [height, width] = study.imageShape.map((side) => Math.ceil(side / block));
  const rows: Insertable[][] = [];
  for (const [label, indices] of examplesOfClasses(train, EXAMPLES).entries()) {
    const strip = new Drawing(width * EXAMPLES, height);
    indices.forEach((index, i) => {
      strip.image(shrink(imageAt(train, index), block), { left: i * width, top: 0, isNegative: isInk });
    });
    const alt = indices.length === 0 ? "no examples" : `examples of ${study.classNames[label]}`;
    const picture = html`<img class="strip${isInk && " ink"}" src="${await figures.uri(strip)}" width="${strip.width}" height="${strip.height}" alt="${alt}">`;
    rows.push([label, study.classNames[label], count(counts[label]), picture]);
  }
  return rows;
}
