/** Every claim, judged, with the rule and the numbers. */

import type { Context, Section } from "../context.ts";
import { plain } from "../format.ts";
import { html } from "../html.ts";
import { typographic } from "../names.ts";
import { judgementTag } from "./summary.ts";

/** One section, or none if nothing could be judged. */
export function verdictSection({ study: { verdicts } }: Context): Section[] {
  if (verdicts.length === 0) return [];
  const body = html`<p>The claims are those of the post, and of the README of Fashion-MNIST that it quotes. Each is judged by a fixed rule, the same for all datasets. Where the line is drawn is a matter of taste; the numbers are given so that others may draw it elsewhere.</p>
${verdicts.map(
  ({ claim, judgement, sentence, rule, numbers }) => html`<article class="verdict">
<h3>${typographic(claim)}</h3>
<p>${judgementTag(judgement)}</p>
<p>${typographic(sentence)}</p>
<p class="source">Rule: supported if ${typographic(rule)}.</p>
<dl class="numbers">${Object.entries(numbers).map(
    ([name, value]) => html`<div><dt>${spaced(name)}</dt><dd>${plain(value)}</dd></div>`,
  )}</dl>
</article>
`,
)}`;
  return [{ id: "verdict", title: "Verdict", body }];
}

/** `bestOfOther` as `best of other`. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
