/** How a section is laid out: figures with captions, things beside each other, headings of datasets. */

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

/** The heading above one dataset's part of a section. */
export function datasetHeading(title: string): Markup {
  return html`<h4>${title}</h4>`;
}
