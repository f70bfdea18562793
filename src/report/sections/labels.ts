/** What the labels mean: a table with examples for each dataset. */

import { labelsTable } from "../../pictures/index.ts";
import type { Context, Section } from "../context.ts";
import { html, type Markup } from "../html.ts";
import { table } from "../table.ts";
import { labelRows } from "./label-rows.ts";

export async function labelsPart({ datasets, figures }: Context): Promise<Section> {
  const tables: Markup[] = [];
  for (const dataset of datasets) {
    await figures.drawing(`labels-${dataset.study.name}`, labelsTable(dataset.train));
    tables.push(
      table({
        caption: html`The classes of ${dataset.study.title}, with the number of training images and the first ones of each.`,
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
  const body = html`<p>Each image has a label, which is the number of its class.</p>${tables}`;
  return { id: "labels", title: "What the labels mean", shortTitle: "Labels", body };
}
