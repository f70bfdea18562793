/** How much is left to gain. */

import type { Headroom } from "../../study/headroom.ts";
import { headroomChart } from "../charts/headroom.ts";
import { type Context, having, type Section } from "../context.ts";
import { count, counted, decimal, percent } from "../format.ts";
import { html, listed } from "../html.ts";
import { figure } from "../layout.ts";
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
  const body = html`<p>A dataset leaves room to improve as long as the best result makes clearly more errors than there are doubtful labels: what is left then is not only noise. Where people have checked the test labels, the fewest errors, here or published, stand beside the labels that they rejected. Elsewhere the errors of the better convolutional network here stand beside those of them in which the same network is sure of another class.</p>
<p>${listed(
    found.map(({ dataset, found: one }) => html`On ${dataset.study.title}, ${sentence(one)}`),
    ". ",
  )}.</p>
${figure(chart, "Errors that the best results leave, and labels that are doubtful; all among the test images.")}
${table({
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
})}
${sources.length > 0 && html`<p class="source">Published results: ${sources.join("; ")}.</p>`}`;
  return { id: "headroom", title: "Room to improve", body };
}

function sentence(one: Headroom): string {
  const isPublished = one.basis === "people" && one.compared.errors < one.errors;
  const doubtful = `${counted(one.suspicious, "label is", "labels are")} doubtful to the network`;
  const people = one.rejected === null ? "" : `, and people have rejected ${count(one.rejected)}`;
  const ratio =
    one.errorsPerDoubtful === null
      ? ""
      : `: ${decimal(one.errorsPerDoubtful, 1)} errors for each doubtful label`;
  return `the best result, ${isPublished ? "a published one" : "one of this study"}, leaves ${counted(one.compared.errors, "error")}; ${doubtful}${people}${ratio}`;
}
