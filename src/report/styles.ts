/** The stylesheet of the report: bright and dark, on telephones and on paper. */

import { DARK, LIGHT } from "./theme.ts";

const variables = (theme: Readonly<Record<string, string>>) =>
  Object.entries(theme)
    .map(([name, value]) => `--${name}:${value};`)
    .join("");

export const STYLES = `
:root { color-scheme: light; ${variables(LIGHT)} }
@media screen { :root { color-scheme: light dark; } }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }

/* The page */
*, ::before, ::after { box-sizing: border-box; }
html { font-size: 106.25%; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6;
  font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", "TeX Gyre Pagella", "Noto Serif", Georgia, serif;
  counter-reset: figure table;
  overflow-wrap: break-word;
}
.page { max-width: 50rem; margin: 0 auto; padding: 2.5rem 1.15rem 5rem; }
main { min-width: 0; }
p, ul.plain, ol.plain, dl { max-width: 40rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }

/* Headings */
h1, h2, h3, h4 { line-height: 1.22; font-weight: 600; text-wrap: balance; }
h1 { font-size: clamp(2rem, 1.4rem + 3vw, 2.9rem); letter-spacing: -0.012em; margin: 0 0 1rem; max-width: 42rem; }
h2 { font-size: 1.75rem; margin: 3.6rem 0 1rem; padding-top: 1.3rem; border-top: 1px solid var(--rule); letter-spacing: -0.006em; }
h3 { font-size: 1.3rem; margin: 2.6rem 0 0.7rem; }
h4 { font-size: 1.08rem; margin: 2rem 0 0.6rem; }
.dataset { font: 600 0.95rem/1.4 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; margin: 1.8rem 0 0.6rem; }
section { scroll-margin-top: 1rem; }
.lead { font-size: 1.22rem; line-height: 1.5; max-width: 42rem; margin-bottom: 1.3rem; }
.aside { font-size: 0.94rem; border-left: 3px solid var(--rule); padding-left: 1rem; }
.claim { margin: 0; min-width: 15rem; }
.nowrap { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); overflow: hidden; white-space: nowrap; }
.byline, .source, figcaption, caption, table, .toc, .gallery, .notice, .tag, pre, code, .chart, details {
  font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
.byline { color: var(--pale); font-size: 0.83rem; }
.source { color: var(--pale); font-size: 0.8rem; line-height: 1.5; }
.notice { border: 1px solid var(--mark); border-left-width: 5px; background: var(--surface); border-radius: 4px; padding: 0.85rem 1.1rem; font-size: 0.92rem; line-height: 1.5; max-width: 42rem; margin: 0 0 1.4rem; }
.notice p { margin: 0; }
.notice ul { margin: 0.4rem 0 0; padding-left: 1.2rem; }
.notice.calm { border-color: var(--rule); border-left-color: var(--accent); }

/* Contents */
.toc { font-size: 0.86rem; line-height: 1.45; margin: 2.2rem 0 0; padding: 1rem 1.2rem; background: var(--surface); border-radius: 6px; }
.toc h2 { all: unset; display: block; font-weight: 600; margin-bottom: 0.5rem; }
.toc ol { list-style: none; margin: 0; padding: 0; columns: 2 13rem; column-gap: 2rem; }
.toc ol ol { columns: auto; padding-left: 1rem; }
.toc li { padding: 0.125rem 0; break-inside: avoid; }
.toc > ol > li { break-inside: avoid-column; }
.toc a { color: inherit; text-decoration: none; }
.toc a:hover { color: var(--accent); text-decoration: underline; }

/* Figures */
figure { margin: 1.3rem 0 1.8rem; }
figcaption, caption { color: var(--pale); font-size: 0.83rem; line-height: 1.5; text-align: left; }
figcaption { margin-top: 0.7rem; max-width: 44rem; }
figcaption::before { counter-increment: figure; content: "Figure " counter(figure) ". "; font-weight: 600; color: var(--ink); }
.chart svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.chart.narrow { display: none; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.2rem 2rem; align-items: start; }
.beside > div { min-width: 0; }
.beside > .row { grid-column: 1 / -1; }
.beside .dataset:first-child { margin-top: 0; }
.pixels { image-rendering: pixelated; display: block; width: 100%; height: auto; }
.sheet { image-rendering: auto; border-radius: 2px; }
.example { max-width: 26rem; }
.picture { position: relative; display: block; outline: 1px solid var(--rule); outline-offset: -1px; }
.mark { position: absolute; box-sizing: content-box; margin: -2px; border: 2px solid var(--mark); }

/* Galleries */
.gallery { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem 1rem; font-size: 0.76rem; line-height: 1.4; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); }
.gallery.of-2 { grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); }
.gallery li { min-width: 0; break-inside: avoid; }
.gallery .pictures { display: flex; gap: 0.35rem; max-width: 12rem; }
.gallery .pictures > * { flex: 1 1 0; }
.gallery.of-1 .pictures { max-width: 6.6rem; }
.gallery .caption { margin-top: 0.35rem; color: var(--pale); }
.gallery b { color: var(--ink); font-weight: 600; display: inline-block; max-width: 100%; }

/* Tables */
/* A table that is wider than its place scrolls: a shadow at the edge shows it everywhere, words where browsers can tell. */
.table { overflow-x: auto; margin: 1.2rem 0 1.7rem; max-width: 100%; scrollbar-width: thin; container-type: scroll-state; }
.table:not(.cards, .stacked) {
  background:
    linear-gradient(to right, var(--paper) 1.2rem, transparent) 0 0 / 2.4rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 1.2rem, transparent) 100% 0 / 2.4rem 100% no-repeat local,
    linear-gradient(to right, var(--shadow), transparent) 0 0 / 0.9rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shadow), transparent) 100% 0 / 0.9rem 100% no-repeat scroll;
}
@container scroll-state(scrollable: inline-end) {
  caption::after { content: " (This table scrolls sideways.)"; font-style: italic; }
  pre > code::before { content: "(This scrolls sideways.)\\A"; font-style: italic; color: var(--pale); position: sticky; left: 0; }
}
.table:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
table { border-collapse: collapse; font-size: 0.86rem; line-height: 1.4; font-variant-numeric: tabular-nums lining-nums; }
caption { caption-side: top; padding-bottom: 0.6rem; }
caption { position: sticky; left: 0; max-width: min(44rem, 100vw - 2.3rem); }
.beside caption { max-width: min(23rem, 100vw - 2.3rem); }
caption::before { counter-increment: table; content: "Table " counter(table) ". "; font-weight: 600; color: var(--ink); }
th, td { padding: 0.42rem 0.9rem 0.42rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0.2rem; }
thead th { font-weight: 600; border-bottom: 1.5px solid var(--ink); vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 1.5px solid var(--ink); }
.number, .short { white-space: nowrap; }
.number { text-align: right; padding-left: 0.5rem; }
thead .number { white-space: normal; min-width: 4.2rem; }
td small { color: var(--pale); font-size: 0.9em; }
.word { min-width: 5.5rem; }
.small table { font-size: 0.78rem; }
.small th, .small td { padding: 0.24rem 0.7rem 0.24rem 0; }
.small .word { min-width: 0; }
.small thead .number { min-width: 3rem; }
td:has(.strips), tr:has(.strips) > * { vertical-align: middle; }
.phone { display: none; }
.strips { display: flex; flex-wrap: wrap; row-gap: 2px; }
.strip { height: 1.75rem; width: auto; max-width: none; image-rendering: pixelated; display: block; }
details { margin: 0 0 2rem; font-size: 0.86rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; padding: 0.2rem 0; }
pre { font: 0.78rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; background: var(--surface); border-radius: 6px; padding: 0.9rem 1.1rem; overflow-x: auto; margin: 1.2rem 0; }
pre.aligned { container-type: scroll-state; }
pre.printed { background: none; border: 1px solid var(--rule); font-size: 0.74rem; line-height: 1.35; }
pre code { font: inherit; }
pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 0.86em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }

/* Judgements */
.tag { white-space: nowrap; font-size: 0.86rem; font-weight: 600; }
.tag i { font-style: normal; color: var(--accent); margin-right: 0.4em; }

@media screen and (min-width: 70rem) {
  .page { display: grid; grid-template-columns: 11.5rem minmax(0, 47.5rem); column-gap: 3rem; max-width: 64.3rem; padding-top: 3.5rem; }
  .toc { grid-area: 1 / 1 / span 2; }
  .page > header, main { grid-column: 2; }
  .toc { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto; background: none; padding: 0.4rem 0 0; margin: 0; }
  .toc ol { columns: auto; }
  .toc > ol > li { padding: 0.25rem 0; }
}
@media screen and (max-width: 40rem) {
  html { font-size: 100%; }
  h2 { margin-top: 3rem; font-size: 1.5rem; }
  table { font-size: 0.8rem; }
  th, td { padding-right: 0.55rem; }
  tbody .word { overflow-wrap: anywhere; }
  pre:not(.aligned) { white-space: pre-wrap; overflow-wrap: anywhere; }
  .phone { display: inline; }
  .strip { height: 1.35rem; image-rendering: auto; }
  .stacked thead { position: absolute; clip-path: inset(50%); }
  .stacked tr, .stacked th, .stacked td, .stacked tbody, .stacked table { display: block; }
  .stacked caption { display: block; border-bottom: 1.5px solid var(--ink); }
  .stacked th, .stacked td { border: 0; padding: 0.1rem 0; }
  .stacked tbody tr { border-bottom: 1px solid var(--rule); padding: 0.45rem 0; }
  .stacked tbody tr:last-child > * { border: 0; }
  .stacked tbody th { font-weight: 600; font-size: 0.86rem; }
  .cards thead { position: absolute; clip-path: inset(50%); }
  .cards table, .cards tbody, .cards caption { display: block; }
  .cards caption { border-bottom: 1.5px solid var(--ink); }
  .cards tr { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; padding: 0.45rem 0; border-bottom: 1px solid var(--rule); }
  .cards tbody tr:last-child > * { border: 0; }
  .cards th, .cards td { display: block; border: 0; padding: 0; text-align: left; }
  .cards tbody th { flex: 1 0 100%; font-weight: 600; font-size: 0.86rem; white-space: normal; }
  .cards td::before { content: attr(data-label) " "; color: var(--pale); }
  .cards td br { display: none; }
  .gallery { grid-template-columns: repeat(auto-fill, minmax(5.7rem, 1fr)); gap: 0.9rem 0.7rem; }
  .gallery.of-2 { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
  .chart.wide { display: none; }
  .chart.narrow { display: block; }
}
@media screen and (prefers-color-scheme: dark) {
  img.ink { filter: invert(0.94); }
  .sheet, .pixels { border-radius: 2px; }
}
@media print {
  @page { size: A4; margin: 16mm 17mm 18mm; @bottom-center { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #5c646c; } }
  html { font-size: 9.6pt; }
  .page { max-width: none; padding: 0; }
  p { orphans: 3; widows: 3; }
  h2 { margin-top: 2rem; }
  h2, h3, h4, .dataset { break-after: avoid; }
  figure, pre, tr, .notice, .gallery li, .table.whole { break-inside: avoid; }
  figure.long { break-inside: auto; }
  figcaption { break-before: avoid; }
  thead { display: table-header-group; }
  caption { break-inside: avoid; }
  caption, thead, thead tr, tbody tr:nth-child(-n + 2):not(:last-child) { break-after: avoid; }
  .table { overflow: visible; background: none; container-type: normal; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  a { color: inherit; text-decoration: none; }
  details { display: none; }
  .beside { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .gallery { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .gallery.of-2 { grid-template-columns: repeat(4, minmax(0, 1fr)); }
}
`;
