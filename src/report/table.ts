/** Tables: on telephones their rows become paragraphs, or they scroll sideways and say so. */

import { html, type Insertable, Markup } from "./html.ts";

export interface Column {
  readonly title: Insertable;
  /** Numbers stand at the right, one below the other. */
  readonly isNumber?: boolean;
  /** Seen by those only who hear the page: for a column that needs no title to be understood. */
  readonly isTitleHidden?: boolean;
}

export interface TableParts {
  readonly caption: Insertable;
  readonly columns: readonly Column[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly Insertable[])[];
  /** Tables that lie beside others, or have very many rows, are set smaller. */
  readonly isSmall?: boolean;
  /**
   * What becomes of a row on telephones: "stacked", its cells below each other, for sentences; "cards", its heading in
   * a line of its own and then each number with its column's title. Default: it stays a row, and the table scrolls.
   */
  readonly onPhones?: "stacked" | "cards";
}

/** Headings of rows with so few characters are not broken. */
const SHORT = 24;
/** Tables of so few rows are not divided between pages. */
const MAX_WHOLE_ROWS = 14;

/** A table with a caption. */
export function table({ caption, columns, rows, isSmall = false, onPhones }: TableParts): Markup {
  const kind = (i: number) => (columns[i]?.isNumber ? "number" : "word");
  // Rows that are laid out as blocks are not taken for rows any more, unless it is said that they are.
  const role = (name: string) => onPhones !== undefined && html` role="${name}"`;
  const label = (i: number) =>
    onPhones === "cards" && html` data-label="${withoutTags(columns[i]?.title ?? "")}"`;
  const classes = ["table", isSmall && "small", onPhones, rows.length <= MAX_WHOLE_ROWS && "whole"];
  return html`<div class="${classes.filter(Boolean).join(" ")}" tabindex="0"><table${role("table")}>
<caption>${caption}</caption>
<thead${role("rowgroup")}><tr${role("row")}>${columns.map(
    ({ title, isTitleHidden = false }, i) =>
      html`<th scope="col"${role("columnheader")} class="${kind(i)}">${isTitleHidden ? html`<span class="unseen">${title}</span>` : title}</th>`,
  )}</tr></thead>
<tbody${role("rowgroup")}>${rows.map(
    (row) =>
      html`<tr${role("row")}>${row.map((cell, i) =>
        i === 0
          ? html`<th scope="row"${role("rowheader")} class="${kind(i)}${typeof cell === "string" && cell.length <= SHORT && " short"}">${cell}</th>`
          : html`<td${role("cell")} class="${kind(i)}"${label(i)}>${cell}</td>`,
      )}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** Text of a title that may have tags in it; a new line becomes a comma. */
function withoutTags(title: Insertable): Markup {
  const { text } = html`${title}`;
  // What was escaped stays so.
  return new Markup(text.replaceAll("<br>", ", ").replace(/<[^>]*>/g, ""));
}
