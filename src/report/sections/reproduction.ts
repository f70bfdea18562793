/** The post's numbers beside ours. */

import { type Context, having, type Section } from "../context.ts";
import { interval, percent, points } from "../format.ts";
import { html, listed } from "../html.ts";
import { beside } from "../layout.ts";
import { table } from "../table.ts";
import { epochsTable } from "./training.ts";

export async function reproductionSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ reproduction }) => reproduction);
  if (found.length === 0) return null;
  const inPost = found.flatMap(({ dataset, found: one }) =>
    one.post === null ? [] : [{ dataset, one, post: one.post }],
  );
  const isToTheLetter = found.every(({ found: one }) => one.isToTheLetter);
  const within = listed(
    inPost.map(({ dataset, one, post }) => {
      const isWithin = post.test >= one.interval.low && post.test <= one.interval.high;
      return html`On ${dataset.study.title} the post reports ${percent(post.test, 1)}, which is ${isWithin ? "within" : "outside"} the 95 % interval of ours (${percent(one.test)})`;
    }),
    ". ",
  );
  const epochs = Math.max(...found.map(({ found: { firstEpochs } }) => firstEpochs.length));
  const body = html`<p>The post gives two test accuracies and one validation accuracy. ${isToTheLetter ? "Here its network was trained just as the post says, with other initial weights, since the post names no seed." : "Here its network was trained by the quick recipe, not as the post says; so the numbers need not be the same."}${inPost.length === 0 && " None of the datasets studied here is in the post."}</p>
${inPost.length > 0 && html`<p>${within}.</p>`}
${table({
  caption:
    "The post’s network: what the post reports, and what came out here. Differences are in percentage points.",
  columns: [
    { title: "Dataset" },
    { title: "Post, test", isNumber: true },
    { title: "Here, test", isNumber: true },
    { title: "95 % interval", isNumber: true },
    { title: "Difference", isNumber: true },
    { title: "Post, validation", isNumber: true },
    { title: "Here, validation", isNumber: true },
  ],
  rows: found.map(({ dataset, found: one }) => [
    dataset.study.title,
    one.post === null ? "–" : percent(one.post.test, 1),
    percent(one.test),
    interval(one.interval),
    one.difference === null ? "–" : points(one.difference),
    one.post === null || one.post.validation === null ? "–" : `about ${percent(one.post.validation, 0)}`,
    one.validation === null ? "–" : percent(one.validation),
  ]),
})}
<p>The post shows its first five epochs as a picture, not as text, so there are no numbers to put beside these: ours stand alone.</p>
${epochs > 0 && beside(found.map(({ dataset, found: one }) => epochsTable(html`${dataset.study.title}: the first ${epochs} epochs.`, one.firstEpochs)))}`;
  return { id: "reproduction", title: "The post’s numbers and ours", shortTitle: "Reproduction", body };
}
