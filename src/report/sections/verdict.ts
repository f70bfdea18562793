/** The rules by which the claims are judged. */

import type { Verdict } from "../../study/judgement.ts";
import type { Context, Section } from "../context.ts";
import { html } from "../html.ts";
import { typographic } from "../names.ts";
import { table } from "../table.ts";
import { judgementTag } from "./summary.ts";

/** One section, or none if nothing could be judged. */
export function verdictSection({ study: { verdicts } }: Context): Section[] {
  if (verdicts.length === 0) return [];
  const byRule = new Map<string, Verdict[]>();
  for (const verdict of verdicts) byRule.set(verdict.rule, [...(byRule.get(verdict.rule) ?? []), verdict]);
  const body = html`<p>Each claim is judged by a fixed rule, the same for all datasets. Where to draw the line is open to argument: <code>report.json</code> has the numbers in full precision, so that others can draw it elsewhere. The findings for each claim are in the <a href="#summary">summary</a>.</p>
${table({
  caption: "The rules that decide each judgement.",
  columns: [{ title: "Claims" }, { title: "Supported if" }],
  rows: [...byRule].map(([rule, judged]) => [
    judged.map(
      ({ claim, judgement }) => html`<p class="claim">${typographic(claim)} ${judgementTag(judgement)}</p>`,
    ),
    typographic(rule),
  ]),
  onPhones: "stacked",
})}`;
  return [{ id: "verdict", title: "How the claims are judged", shortTitle: "Rules", body }];
}
