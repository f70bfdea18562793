/** The page around the sections: title, contents, styles. */

import type { Section } from "./context.ts";
import { html, Markup } from "./html.ts";
import { STYLES } from "./styles.ts";

export interface PageParts {
  readonly title: string;
  readonly head: Markup;
  readonly sections: readonly Section[];
}

/** A whole page in one file. */
export function page({ title, head, sections }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Atelier">
<title>${title}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<div class="page">
<header><h1>${title}</h1>
${head}</header>
${contents(sections)}
<main>
${sections.map((section) => sectionHtml(section, 2))}
</main>
</div>
</body>
</html>
`.text;
}

function contents(sections: readonly Section[]): Markup {
  const list = (some: readonly Section[]): Markup =>
    html`<ol>${some.map(
      ({ id, title, shortTitle = title, parts = [] }) =>
        html`<li><a href="#${id}">${shortTitle}</a>${parts.length > 0 && list(parts)}</li>`,
    )}</ol>`;
  return html`<nav class="toc" aria-labelledby="contents"><h2 id="contents">Contents</h2>${list(sections)}</nav>`;
}

function sectionHtml({ id, title, body, parts = [] }: Section, level: 2 | 3): Markup {
  const heading = level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`;
  return html`<section id="${id}">
${heading}
${body}
${parts.map((part) => sectionHtml(part, 3))}</section>
`;
}
