/** What was asked, and what came of it, in short. */

import type { Judgement } from "../../study/judgement.ts";
import type { Context, Section } from "../context.ts";
import { counted, date, duration, interval, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { modelTitle, postNetwork, typographic } from "../names.ts";
import { table } from "../table.ts";

const SYMBOLS: Readonly<Record<Judgement, string>> = {
  supported: "●",
  partly: "◐",
  "not supported": "○",
  undecided: "–",
};

/** A judgement as a word and a symbol. */
export function judgementTag(judgement: Judgement): Markup {
  return html`<span class="tag"><i aria-hidden="true">${SYMBOLS[judgement]}</i>${judgement}</span>`;
}

/** What stands below the title. */
export function leadOf({ study, made, datasets }: Context): Markup {
  const drawn = datasets.filter(({ study: { isDrawn } }) => isDrawn);
  const titles = listed(datasets.map(({ study: { title } }) => html`<b>${title}</b>`));
  const images = listed(
    datasets.map(({ study: { title, trainImages, testImages } }) => [
      `${counted(trainImages, "training image")} and ${counted(testImages, "test image")} of ${title}`,
    ]),
  );
  return html`${
    drawn.length > 0 &&
    html`<div class="notice" role="note"><p><b>Drawn images.</b> The images of ${listed(drawn.map(({ study: { title } }) => title))} were drawn by Atelier itself. They show that the study runs, and how its report reads; the results say nothing of any real dataset.</p></div>
`
  }<p class="lead">The blog post “Playing with Fashion MNIST” asks whether one dataset of small pictures can take the place of another. ${datasets.length === 1 ? "This report measures" : "This report asks the same of"} ${titles}${datasets.length === 1 ? " in the way that such a question is answered" : ", and answers with measurements"}: ${images}${studyLength(study.seeds.length)}.</p>
${
  study.recipe === "quick" &&
  html`<div class="notice calm" role="note"><p><b>Quick recipe.</b> The post’s network was trained in four epochs with a faster schedule, or in more where there are few images; that takes a fraction of the time. <code>--recipe post</code> trains it for 25 epochs, as the post does.</p></div>
`
}<p class="byline">Made by <code>atelier study</code> on ${date(made.date)}, from ${duration(study.seconds)} of computing.</p>`;
}

function studyLength(seeds: number): string {
  return seeds === 1
    ? ", every model trained once"
    : `, every model trained ${seeds} times with different seeds`;
}

export function summarySection(context: Context): Section {
  const { study } = context;
  const verdicts =
    study.verdicts.length > 0 &&
    table({
      caption: html`What the evidence says of each claim. The rules by which it is judged, and the numbers, are <a href="#verdict">at the end</a>.`,
      columns: [{ title: "Claim" }, { title: "Judgement" }, { title: "Why" }],
      rows: study.verdicts.map(({ claim, judgement, sentence }) => [
        typographic(claim),
        judgementTag(judgement),
        typographic(sentence),
      ]),
      isStacked: true,
    });
  return { id: "summary", title: "Summary", body: html`${keyNumbers(context)}${verdicts}` };
}

function keyNumbers({ datasets }: Context): Markup | false {
  const rows = datasets.flatMap((dataset) => {
    const { title, ladder } = dataset.study;
    const post = postNetwork(dataset);
    const best = ladder?.rungs.at(-1);
    if (post === undefined && best === undefined) return [];
    return [
      [
        title,
        post === undefined ? "–" : html`<b>${percent(post.accuracy)}</b>`,
        post === undefined ? "–" : interval(post.interval),
        best === undefined ? "–" : percent(best.accuracy),
        best === undefined ? "–" : modelTitle(best.model),
      ],
    ];
  });
  const hasLadder = datasets.some(({ study: { ladder } }) => ladder !== null);
  const columns = [
    { title: "Dataset" },
    { title: "The post’s network", isNumber: true },
    { title: "95 % interval", isNumber: true },
    ...(hasLadder ? [{ title: "Best model", isNumber: true }, { title: "Which is" }] : []),
  ];
  return (
    rows.length > 0 &&
    table({
      caption: "Test accuracy: the share of test images whose class was found.",
      columns,
      rows: rows.map((row) => row.slice(0, columns.length)),
    })
  );
}
