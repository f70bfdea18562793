/** How much is left to gain. */

import type { Headroom } from "../../study/headroom.ts";
import { headroomChart } from "../charts/headroom.ts";
import { type Context, having, type Section } from "../context.ts";
import { count, counted, decimal, percent } from "../format.ts";
import { html, listed } from "../html.ts";
import { figure, folded } from "../layout.ts";
import { table } from "../table.ts";

export async function headroomSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ headroom }) => headroom);
  if (found.length === 0) return null;
  const series = found.map(({ dataset, found: headroom }) => ({
    ...dataset.series,
    ...{ title: dataset.study.title, headroom },
  }));
  const chart = await context.figures.chart("headroom", (place) => headroomChart(place, series), {
    label: found.map(({ dataset, found: one }) => `${dataset.study.title}: ${sentence(one)}`).join("; "),
  });
  const sources = found.flatMap(({ found: { published } }) => (published ? [published.source] : []));
  const body = html`<p>A dataset leaves room to improve as long as the best models still make more errors than wrong labels can explain. So the errors of the best model here and of the best published result known to Atelier are set beside the test labels that are doubtful to the network, and those that people rejected where they were asked.</p>
<p>${listed(
    found.map(({ dataset, found: one }) => html`On ${dataset.study.title}, ${sentence(one)}`),
    ". ",
  )}.</p>
${figure(chart, "Errors of the best results, and doubtful labels, among the test images.")}
${folded(
  "The same numbers as a table",
  table({
    caption: "Errors and doubtful labels among the test images.",
    columns: [
      { title: "Dataset" },
      { title: "Errors, best here", isNumber: true },
      { title: "Errors, best published", isNumber: true },
      { title: "Published accuracy", isNumber: true },
      { title: "Doubtful labels", isNumber: true },
      { title: "Rejected by people", isNumber: true },
      { title: "Errors for each", isNumber: true },
    ],
    rows: found.map(({ dataset, found: one }) => [
      dataset.study.title,
      count(one.errors),
      one.publishedErrors === null ? "–" : count(one.publishedErrors),
      one.published ? percent(one.published.accuracy) : "–",
      count(one.suspicious),
      one.rejected === null ? "–" : count(one.rejected),
      one.errorsPerDoubtful === null ? "–" : decimal(one.errorsPerDoubtful),
    ]),
    onPhones: "cards",
  }),
)}
${sources.length > 0 && html`<p class="source">Published results: ${sources.join("; ")}.</p>`}`;
  return { id: "headroom", title: "Room to improve", body };
}

function fewest({ errors, publishedErrors }: Headroom): number {
  return Math.min(errors, publishedErrors ?? errors);
}

function sentence(one: Headroom): string {
  const isPublished = one.publishedErrors !== null && one.publishedErrors < one.errors;
  const doubtful = `${counted(one.suspicious, "label is", "labels are")} doubtful to the network`;
  const people = one.rejected === null ? "" : `, and people have rejected ${count(one.rejected)}`;
  const ratio =
    one.errorsPerDoubtful === null
      ? ""
      : `: ${decimal(one.errorsPerDoubtful, 1)} errors for each doubtful label`;
  return `the best result, ${isPublished ? "a published one" : "one of this study"}, leaves ${counted(fewest(one), "error")}; ${doubtful}${people}${ratio}`;
}
