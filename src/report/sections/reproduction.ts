/** The article's numbers beside ours. */

import { interval, percent, points } from "../format.ts";
import { html, listed } from "../html.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

export const reproductionSection = defineSection("reproduction", {
  title: "The article’s results and ours",
  shortTitle: "Reproduction",
  linkText: "reproduction",
  async body(found) {
    const inPost = found.flatMap(({ dataset, found: one }) =>
      one.post === null ? [] : [{ dataset, one, post: one.post }],
    );
    if (inPost.length === 0) return null;
    const isToTheLetter = found.every(({ found: one }) => one.isToTheLetter);
    const within = listed(
      inPost.map(({ dataset, one, post }) => {
        const isWithin = post.test >= one.interval.low && post.test <= one.interval.high;
        return html`On ${dataset.study.title} the article’s ${percent(post.test, 1)} is ${isWithin ? "within" : "outside"} the 95 % interval of the ${percent(one.test)} measured here`;
      }),
      ". ",
    );
    return html`<p>The article reports two test accuracies and one validation accuracy. ${isToTheLetter ? "Here its network was trained exactly as the article describes, but from other initial weights, since the article gives no seed." : "Here its network was trained with the quick recipe instead, so the numbers need not agree."} ${within}.</p>
${table({
  caption:
    "Accuracies of the article’s network, as reported in the article and as measured here. Differences are in percentage points.",
  columns: [
    { title: "Dataset" },
    { title: "Article, test", isNumber: true },
    { title: "Here, test", isNumber: true },
    { title: "95 % interval", isNumber: true },
    { title: "Difference", isNumber: true },
    { title: "Article, validation", isNumber: true },
    { title: "Here, validation", isNumber: true },
  ],
  rows: inPost.map(({ dataset, one, post }) => [
    dataset.study.title,
    percent(post.test, 1),
    percent(one.test),
    interval(one.interval),
    one.difference === null ? "–" : points(one.difference),
    post.validation === null ? "–" : `about ${percent(post.validation, 0)}`,
    one.validation === null ? "–" : percent(one.validation),
  ]),
  onPhones: "cards",
})}`;
  },
});
