/** How a section is laid out: figures with captions, things beside each other, code, what is folded away. */

import { html, type Insertable, type Markup } from "./html.ts";

/** Something to look at, with a caption below. */
export function figure(content: Insertable, caption: Insertable, kind = ""): Markup {
  return html`<figure class="${kind}">${content}<figcaption>${caption}</figcaption></figure>
`;
}

/** Things beside each other where there is room, else one below the other; those that are wide have a row for themselves. */
export function beside(parts: readonly (Insertable | WidePart)[]): Markup {
  return html`<div class="beside">${parts.map((part) =>
    part instanceof WidePart ? html`<div class="row">${part.content}</div>` : html`<div>${part}</div>`,
  )}</div>`;
}

/** What has no room beside something else. */
export class WidePart {
  readonly content: Insertable;

  constructor(content: Insertable) {
    this.content = content;
  }
}

/** From here on, a grid of classes is wide. */
export const MANY_CLASSES = 20;

/** The name of a dataset above its part of a figure. It is no heading: the outline would have it a dozen times. */
export function datasetLabel(title: string): Markup {
  return html`<p class="dataset">${title}</p>`;
}

/**
 * A block of code or of printed text. On telephones its lines are broken, unless it is "aligned": then it scrolls sideways
 * and says so.
 */
export function codeBlock(
  text: string,
  label: string,
  kind: "program" | "printed" | "printed aligned" = "program",
): Markup {
  return html`<pre class="${kind}" tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre>
`;
}

/** Numbers that a figure shows, folded away. */
export function folded(summary: Insertable, content: Insertable): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>
`;
}
