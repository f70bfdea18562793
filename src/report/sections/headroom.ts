/** Room to improve. */

import type { Headroom } from "../../study/headroom.ts";
import { THRESHOLDS } from "../../study/thresholds.ts";
import { headroomChart } from "../charts/headroom.ts";
import { count, counted, decimal, percent } from "../format.ts";
import { html, listed } from "../html.ts";
import { figure, folded } from "../layout.ts";
import { typographic } from "../names.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

export const headroomSection = defineSection("headroom", {
  title: "Room to improve",
  linkText: "room to improve",
  async body(found, context) {
    const series = found.map(({ dataset, found: headroom }) => ({
      ...dataset.series,
      title: dataset.study.title,
      headroom,
    }));
    const chart = await context.figures.chart("headroom", (place) => headroomChart(place, series), {
      label: found.map(({ dataset, found: one }) => `${dataset.study.title}: ${sentence(one)}`).join("; "),
    });
    const sources = found.flatMap(({ found: { published } }) => (published ? [published.source] : []));
    return html`<p>A dataset leaves room to improve as long as the best models make more errors than wrong labels can explain. Where people have checked the test labels, the lowest error count, here or published, is compared with the number of labels that they rejected. Elsewhere, the errors of the better convolutional network here are compared with the number of those errors in which the network is confident of another class.</p>
<p>${listed(
      found.map(({ dataset, found: one }) => html`On ${dataset.study.title}, ${sentence(one)}`),
      ". ",
    )}.</p>
${found.map(({ dataset, found: { without } }) => without !== undefined && html`<p>Without the test images of ${dataset.study.title} that are also training images, ${sentence(without)}. The claim is judged by these numbers.</p>`)}
${figure(chart, "Errors of the best results and doubtful labels among the test images.")}
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
      { title: "Errors per label", isNumber: true },
    ],
    rows: found.map(({ dataset, found: one }) => [
      dataset.study.title,
      count(one.errors),
      one.publishedErrors === null ? "–" : count(one.publishedErrors),
      one.published ? percent(one.published.accuracy) : "–",
      count(one.suspicious),
      one.rejected === null ? "–" : count(one.rejected),
      one.errorsPerDoubtful === null ? "–" : ratioOf(one.compared),
    ]),
    onPhones: "cards",
  }),
)}
${sources.length > 0 && html`<p class="source">Published results: ${typographic(sources.join("; "))}.</p>`}`;
  },
});

function sentence({ basis, compared, errors, publishedErrors, suspicious, rejected }: Headroom): string {
  const published = publishedErrors === null ? "" : `, the best published result ${count(publishedErrors)}`;
  const doubts =
    basis === "people"
      ? `people rejected ${counted(rejected ?? 0, "label")}`
      : `the network is confident of another class in ${count(suspicious)} of its errors`;
  const ratio =
    compared.doubtful === 0
      ? ""
      : `, which is ${ratioOf(compared)} errors per ${basis === "people" ? "rejected" : "doubtful"} label`;
  return `the better network here makes ${counted(errors, "error")}${published}; ${doubts}${ratio}`;
}

/** Errors for each doubtful label, with enough digits to tell them from the limit of the verdict. */
export function ratioOf({ errors, doubtful }: Headroom["compared"]): string {
  const ratio = errors / doubtful;
  const { errorsPerDoubtful } = THRESHOLDS.room;
  const digits = [2, 3, 4, 5].find(
    (count) => ratio === errorsPerDoubtful || Number(ratio.toFixed(count)) !== errorsPerDoubtful,
  );
  return decimal(ratio, digits);
}
