/** The rows of the labels table: number, name, how many, and a strip of examples. */

import { defined } from "../../checked.ts";
import { countClasses, Drawing, examplesOfClasses, imageAt, shrink } from "../../pictures/index.ts";
import type { Studied } from "../context.ts";
import type { Figures } from "../figures.ts";
import { count } from "../format.ts";
import { html, type Insertable } from "../html.ts";

const EXAMPLES = 10;
const HALF = EXAMPLES / 2;
/** Larger images are made smaller. */
const MAX_PIXELS = 48;

export async function labelRows({ study, train, isInk }: Studied, figures: Figures): Promise<Insertable[][]> {
  const counts = countClasses(train);
  const [rows, columns] = study.imageShape;
  const block = Math.ceil(Math.max(rows, columns) / MAX_PIXELS);
  const [height, width] = [Math.ceil(rows / block), Math.ceil(columns / block)];
  const labelled: Insertable[][] = [];
  for (const [label, indices] of examplesOfClasses(train, EXAMPLES).entries()) {
    const alt = indices.length === 0 ? "no examples" : `examples of ${study.classNames[label]}`;
    const strips: Insertable[] = [];
    // In two halves, which stand below each other where there is little room.
    for (let first = 0; first < EXAMPLES; first += HALF) {
      const strip = new Drawing(width * HALF, height);
      indices.slice(first, first + HALF).forEach((index, i) => {
        strip.image(shrink(imageAt(train, index), block), { left: i * width, top: 0, isNegative: isInk });
      });
      strips.push(
        html`<img class="strip${isInk && " ink"}" src="${await figures.uri(strip)}" width="${strip.width}" height="${strip.height}" alt="${first === 0 && alt}">`,
      );
    }
    const picture = html`<span class="strips">${strips}</span>`;
    labelled.push([label, study.classNames[label], count(defined(counts[label])), picture]);
  }
  return labelled;
}
