/** Tables that scroll sideways where they are too wide. */

import { html, type Insertable, type Markup } from "./html.ts";

export interface Column {
  readonly title: Insertable;
  /** Numbers stand at the right, one below the other. */
  readonly isNumber?: boolean;
}

export interface TableParts {
  readonly caption: Insertable;
  readonly columns: readonly Column[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly Insertable[])[];
  /** Tables that lie beside others, or have very many rows, are set smaller. */
  readonly isSmall?: boolean;
  /** On telephones each row becomes a paragraph: for cells with sentences. */
  readonly isStacked?: boolean;
}

/** Headings of rows with so few characters are not broken. */
const SHORT = 24;

/** A table with a caption. */
export function table({ caption, columns, rows, isSmall = false, isStacked = false }: TableParts): Markup {
  const kind = (i: number) => (columns[i]?.isNumber ? "number" : "word");
  return html`<div class="table${isSmall && " small"}${isStacked && " stacked"}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title }, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) =>
        i === 0
          ? html`<th scope="row" class="${kind(i)}${typeof cell === "string" && cell.length <= SHORT && " short"}">${cell}</th>`
          : html`<td class="${kind(i)}">${cell}</td>`,
      )}</tr>
`,
  )}</tbody>
</table></div>`;
}
