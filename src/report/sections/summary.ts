/** The question, the answer, and the judgement of each claim, in brief. */

import { defined } from "../../checked.ts";
import { recipes } from "../../recipes/index.ts";
import { leftOutOf } from "../../study/judged-ladder.ts";
import type { Judgement } from "../../study/judgement.ts";
import type { Ladder } from "../../study/ladder.ts";
import { trainedModels } from "../../study/models.ts";
import type { Context, Section } from "../context.ts";
import { counted, date, duration, interval, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { ARTICLE, modelTitle, postNetwork, typographic } from "../names.ts";
import { table } from "../table.ts";
import { bestRungs } from "./ladder.ts";
import { missingNotice } from "./missing.ts";

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

/** The text below the title: the answer, then what was done. */
export function leadOf(context: Context): Markup {
  const { study, made, datasets } = context;
  const drawn = datasets.filter(({ study: { isDrawn } }) => isDrawn);
  const titles = listed(datasets.map(({ study: { title } }) => title));
  const isAnyTrained = datasets.some((dataset) => dataset.study.trainings.length > 0);
  return html`${
    drawn.length > 0 &&
    html`<div class="notice" role="note"><p><b>Drawn images.</b> The images of ${listed(drawn.map(({ study: { title } }) => title))} were drawn by Atelier itself. They show that the study runs and what its report looks like. The results say nothing about any real dataset.</p></div>
`
  }${missingNotice(context)}${answer(context)}<p>The reference article, <a href="${ARTICLE}">Playing with Fashion MNIST</a> (Pravar Mahajan, 2017), asks whether Fashion-MNIST can replace MNIST. This report repeats the article step by step on ${titles}, and tests its claims by measurement. ${sizes(context)}${isAnyTrained && timesTrained(study.seeds.length)}</p>
${study.recipe === "quick" && datasets.some((dataset) => postNetwork(dataset)) && quickNotice(context)}<p class="byline">Made by Atelier on ${date(made.date)}, from ${duration(study.seconds)} of computing.</p>`;
}

/** The title's question, answered by the verdicts. */
function answer({ study: { conclusion } }: Context): Markup | false {
  return (
    conclusion.length > 0 &&
    html`<p class="lead">${typographic(conclusion.join(" "))}</p>
`
  );
}

/** How many images there are: in one sentence where all datasets have the same numbers. */
function sizes({ datasets }: Context): Markup {
  const parts = datasets.map(
    ({ study: { trainImages, testImages } }) =>
      `${counted(trainImages, "training image")} and ${counted(testImages, "test image")}`,
  );
  if (datasets.length === 1) return html`There are ${parts[0]}.`;
  if (new Set(parts).size === 1) return html`Each dataset has ${parts[0]}.`;
  return html`${listed(datasets.map(({ study: { title } }, i) => `${title} has ${parts[i]}`))}.`;
}

function timesTrained(seeds: number): string {
  return seeds === 1
    ? " Every model was trained once."
    : ` Every model was trained ${seeds} times, with different seeds.`;
}

function quickNotice({ datasets, study }: Context): Markup {
  const epochs = new Set(
    datasets.map(({ study: { trainImages } }) => trainedModels(study.recipe, trainImages).cnn.epochs),
  );
  const ofArticle = recipes.post.epochs;
  const isAsLong = epochs.size === 1 && epochs.has(ofArticle);
  return html`<div class="notice calm" role="note"><p><b>Quick recipe.</b> The article’s network was trained for ${listed([...epochs].map(String))} epochs with a learning rate that rises and falls. The article ${isAsLong ? "trains as long" : `takes ${ofArticle} epochs`}, at a constant learning rate; <code>--recipe post</code> does exactly the same.</p></div>
`;
}

export function summarySection(context: Context): Section {
  const { study } = context;
  const verdicts =
    study.verdicts.length > 0 &&
    table({
      caption: "The claims, and the judgement of each by measurement.",
      columns: [{ title: "Claim" }, { title: "Judgement" }, { title: "Why" }],
      rows: study.verdicts.map(({ claim, judgement, sentence }) => [
        typographic(claim),
        judgementTag(judgement),
        typographic(sentence),
      ]),
      onPhones: "stacked",
    });
  const rules =
    study.verdicts.length > 0 &&
    html`<p>The rules for these judgements are <a href="#verdict">at the end</a>.</p>`;
  return {
    id: "summary",
    title: "Summary",
    body: html`${keyNumbers(context)}${leakedNote(context)}${verdicts}${rules}`,
  };
}

/** Accuracies without the test images that are also training images, by which claims are judged. */
function leakedNote({ datasets }: Context): Markup | false {
  const others = datasets.flatMap(({ study: { title, leakage, ladder } }) => {
    const [best, without] = [ladder?.rungs.at(-1), leakage?.ladder?.rungs.at(-1)];
    if (leftOutOf(leakage).length === 0 || best === undefined || without === undefined) return [];
    return [html`${title}: ${percent(without.accuracy)} (${modelTitle(without.model)})`];
  });
  return (
    others.length > 0 &&
    html`<p>These accuracies are of all test images. Claims are judged by accuracies on the test images that are <a href="#nearest-pairs">not also training images</a>. The best on these: ${listed(others, "; ")}.</p>
`
  );
}

/** The best model, and how many others reach the same accuracy. */
function bestTitle(ladder: Ladder): string {
  const [best, ...others] = bestRungs(ladder);
  const title = modelTitle(defined(best).model);
  return others.length === 0 ? title : `${title}, tied with ${counted(others.length, "other")}`;
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
        ladder === null || best === undefined ? "–" : bestTitle(ladder),
      ],
    ];
  });
  const hasLadder = datasets.some(({ study: { ladder } }) => ladder !== null);
  const columns = [
    { title: "Dataset" },
    { title: "The article’s network", isNumber: true },
    { title: "95 % interval", isNumber: true },
    ...(hasLadder ? [{ title: "Best model", isNumber: true }, { title: "Name of the best model" }] : []),
  ];
  return (
    rows.length > 0 &&
    table({
      caption: "Test accuracy: the share of test images that are classified correctly.",
      columns,
      rows: rows.map((row) => row.slice(0, columns.length)),
      onPhones: "cards",
    })
  );
}
