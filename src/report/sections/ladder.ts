/** The ladder of models: how well each does, and whether its neighbour does better by more than chance. */

import { defined } from "../../checked.ts";
import type { Ladder } from "../../study/ladder.ts";
import { listed as namesListed } from "../../study/words.ts";
import { ladderChart } from "../charts/ladder.ts";
import type { Context, Studied } from "../context.ts";
import { count, counted, decimal, duration, interval, percent, probability } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { figure } from "../layout.ts";
import { modelTitle } from "../names.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

/** By convention. */
const SIGNIFICANT = 0.05;

interface Found {
  readonly dataset: Studied;
  readonly found: Ladder;
}

export const ladderSection = defineSection("ladder", {
  title: "A ladder of models",
  shortTitle: "Ladder of models",
  linkText: "the ladder of models",
  async body(found, context) {
    const models = modelsOf(found);
    const series = found.map(({ dataset, found: ladder }) => ({
      ...dataset.series,
      title: dataset.study.title,
      testImages: dataset.study.testImages,
      ladder,
    }));
    const label = found
      .map(({ dataset, found: ladder }) => `${dataset.study.title}: ${bestText(ladder)}`)
      .join("; ");
    const chart = await context.figures.chart("ladder", (place) => ladderChart(place, series, models), {
      label,
    });
    return html`<p>A dataset is easy if simple models do well on it. Models from simple to strong were therefore evaluated on the same test images: always the most frequent class; the class whose mean image is nearest; a vote of the nearest training images; logistic regression on the pixels; a perceptron with one hidden layer; the article’s convolutional network; and a stronger one. Only the two convolutional networks use the order of the pixels: the others would do just as well if the pixels of all images were shuffled in the same way.</p>
<p>${listed(
      found.map(
        ({ dataset, found: ladder }) =>
          html`The best on ${dataset.study.title} ${isTied(ladder) ? "are" : "is"} ${bestText(ladder)}`,
      ),
      ". ",
    )}.${agreementText(context)}</p>
${figure(chart, html`Test accuracy of each model, with 95 % intervals. The axis is stretched towards 100 %: equal steps to the right divide the error rate by equal factors.`)}
<p>Is a model really better than the one below it, or just lucky with these test images? McNemar’s test looks at the images that only one of the two classifies correctly. Its p-value is the probability that two equally good models would differ by at least as much. ${listed(found.map(stepsText), ". ")}.</p>
${found.map(rungsTable)}
<p class="source">Source: Q. McNemar, “Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages”, Psychometrika, 1947.</p>`;
  },
});

/** All models, in the order of the first dataset that has them, the lowest first. */
function modelsOf(found: readonly Found[]): { name: string; title: string }[] {
  const names = new Set(found.flatMap(({ found: { rungs } }) => rungs.map(({ model }) => model)));
  return [...names].map((name) => ({ name, title: modelTitle(name) }));
}

/** The models with the highest accuracy, in the order of the table. */
export function bestRungs({ rungs }: Ladder): Ladder["rungs"] {
  const highest = defined(rungs.at(-1)).accuracy;
  return rungs.filter(({ accuracy }) => accuracy === highest).reverse();
}

function isTied(ladder: Ladder): boolean {
  return bestRungs(ladder).length > 1;
}

export function bestText(ladder: Ladder): string {
  const best = bestRungs(ladder);
  const { accuracy, interval: range } = defined(best[0]);
  const names = namesListed(best.map(({ model }) => modelTitle(model)));
  const all = best.length < 2 ? names : `${counted(best.length, "model")} that tie, ${names},`;
  return `${all} with ${percent(accuracy)} (95\u00a0% interval ${interval(range)})`;
}

function agreementText({ study: { rankingAgreement, datasets } }: Context): Markup | false {
  if (rankingAgreement.length === 0) return false;
  const titleOf = (name: string) => datasets.find((one) => one.name === name)?.title ?? name;
  const found = rankingAgreement.map(({ datasets: [a, b], models, pairs, decided, sameOrder }) => {
    const compared = `${counted(models.length, "model")} that were compared on ${titleOf(a)} and ${titleOf(b)} form ${counted(pairs.length, "pair")}`;
    if (decided === 0) return html`${compared}, none of which differs beyond chance on both`;
    return html`${compared}. Of these, ${decided} differ beyond chance on both, ${sameOrder === decided ? "all" : sameOrder} of them in the same order`;
  });
  return html` Do the datasets agree on which models are better? The ${listed(found, "; the ")}.`;
}

/** The best first; each with what McNemar's test says of it and the next one. */
function rungsTable({ dataset: { study }, found: { rungs, steps } }: Found): Markup {
  const hasDeviation = rungs.some(({ deviation }) => deviation !== null);
  return table({
    caption: html`The models on ${study.title}, the best first. Gained: test images that the model classifies correctly and the next one below does not; lost: the reverse. p is the p-value of McNemar’s test${hasDeviation && ", with the first seed. Accuracies of models that were trained with several seeds are means, with the standard deviation between seeds in percentage points"}.`,
    columns: [
      { title: "Model" },
      { title: "Accuracy", isNumber: true },
      { title: "95 % interval", isNumber: true },
      ...(hasDeviation ? [{ title: "Spread", isNumber: true }] : []),
      { title: "Errors", isNumber: true },
      { title: "Gained", isNumber: true },
      { title: "Lost", isNumber: true },
      { title: "p", isNumber: true },
      { title: "Time", isNumber: true },
    ],
    rows: rungs.toReversed().map((rung) => {
      const step = steps.find(({ to }) => to === rung.model);
      return [
        modelTitle(rung.model),
        percent(rung.accuracy),
        interval(rung.interval),
        ...(hasDeviation ? [rung.deviation === null ? "–" : `± ${decimal(100 * rung.deviation)}`] : []),
        count(rung.errors),
        ...(step === undefined
          ? ["–", "–", "–"]
          : [count(step.onlyTo), count(step.onlyFrom), probability(step.p)]),
        rung.seconds === 0 ? "–" : duration(rung.seconds),
      ];
    }),
    isSmall: true,
    onPhones: "cards",
  });
}

function stepsText({ dataset: { study }, found: { steps } }: Found): Markup {
  const clear = steps.filter(({ p }) => p < SIGNIFICANT).length;
  return html`On ${study.title}, p is below ${SIGNIFICANT} for ${clear} of the ${steps.length} steps from one model to the next`;
}
