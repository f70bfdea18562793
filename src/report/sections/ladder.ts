/** The ladder of models: how well each does, and whether its neighbour does better by more than chance. */

import type { Ladder } from "../../study/ladder.ts";
import { ladderChart } from "../charts/ladder.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import { count, counted, decimal, duration, interval, percent, probability } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { figure } from "../layout.ts";
import { modelTitle } from "../names.ts";
import { table } from "../table.ts";

/** By convention. */
const SIGNIFICANT = 0.05;

interface Found {
  readonly dataset: Studied;
  readonly found: Ladder;
}

export async function ladderSection(context: Context): Promise<Section | null> {
  const found = having(context, ({ ladder }) => ladder);
  if (found.length === 0) return null;
  const models = modelsOf(found);
  const series = found.map(({ dataset, found: ladder }) => ({
    ...dataset.series,
    ...{ title: dataset.study.title, testImages: dataset.study.testImages, ladder },
  }));
  const label = found
    .map(({ dataset, found: ladder }) => `${dataset.study.title}: ${bestText(ladder)}`)
    .join("; ");
  const chart = await context.figures.chart("ladder", (place) => ladderChart(place, series, models), {
    label,
  });
  const body = html`<p>A dataset is easy if simple models do well on it. So models of growing strength are tried on the same test images: one that always says the most frequent class; one that says the class whose mean picture is nearest; one that asks the nearest training images; logistic regression on the pixels; a perceptron with a hidden layer; the post’s convolutional network; and a stronger one. Only the last two know which pixels are neighbours.</p>
<p>${listed(
    found.map(
      ({ dataset, found: ladder }) => html`On ${dataset.study.title} the best is ${bestText(ladder)}`,
    ),
    ". ",
  )}.${agreementText(context)}</p>
${figure(chart, html`Test accuracy of each model, with 95 % intervals. The axis is stretched towards 100 %: equal steps to the right divide the errors by equal factors.`)}
${found.map(rungsTable)}
<p>Two models that are tried on the same images differ by more than chance if the images that only the one has right are clearly more than those that only the other has. McNemar’s test gives the probability p of so great a difference, or a greater one, between two equally good models. ${listed(found.map(stepsText), ". ")}.</p>
${found.map(stepsTable)}
<p class="source">Source: Q. McNemar, “Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages”, Psychometrika, 1947.</p>`;
  return { id: "ladder", title: "A ladder of models", shortTitle: "Ladder of models", body };
}

/** All models, in the order of the first dataset that has them, the lowest first. */
function modelsOf(found: readonly Found[]): { name: string; title: string }[] {
  const names = new Set(found.flatMap(({ found: { rungs } }) => rungs.map(({ model }) => model)));
  return [...names].map((name) => ({ name, title: modelTitle(name) }));
}

function bestText({ rungs }: Ladder): string {
  const best = rungs[rungs.length - 1];
  return `${modelTitle(best.model)}, with ${percent(best.accuracy)} (95\u00a0% interval ${interval(best.interval)})`;
}

function agreementText({ study: { rankingAgreement, datasets } }: Context): Markup | false {
  if (rankingAgreement.length === 0) return false;
  const titleOf = (name: string) => datasets.find((one) => one.name === name)?.title ?? name;
  const values = listed(
    rankingAgreement.map(
      ({ datasets: [a, b], pairs, decided, sameOrder }) =>
        html`of ${counted(pairs.length, "pair")} of compared models, ${decided} differ beyond chance on both ${titleOf(a)} and ${titleOf(b)}, and ${sameOrder} of these are in the same order on both`,
    ),
  );
  return html` Whether datasets agree on which models are better is seen in the pairs of models that differ beyond chance: ${values}.`;
}

function rungsTable({ dataset: { study }, found: { rungs } }: Found): Markup {
  const hasDeviation = rungs.some(({ deviation }) => deviation !== null);
  return table({
    caption: html`${study.title}: the models${hasDeviation && "; of those that were trained with several seeds, means and the standard deviation between seeds, in percentage points"}.`,
    columns: [
      { title: "Model" },
      { title: "Accuracy", isNumber: true },
      { title: "95 % interval", isNumber: true },
      ...(hasDeviation ? [{ title: "Spread", isNumber: true }] : []),
      { title: "Errors", isNumber: true },
      { title: "Time", isNumber: true },
    ],
    rows: rungs
      .toReversed()
      .map((rung) => [
        modelTitle(rung.model),
        percent(rung.accuracy),
        interval(rung.interval),
        ...(hasDeviation ? [rung.deviation === null ? "–" : `± ${decimal(100 * rung.deviation)}`] : []),
        count(rung.errors),
        rung.seconds === 0 ? "–" : duration(rung.seconds),
      ]),
  });
}

function stepsText({ dataset: { study }, found: { steps } }: Found): Markup {
  const clear = steps.filter(({ p }) => p < SIGNIFICANT).length;
  return html`On ${study.title}, p is below ${SIGNIFICANT} for ${clear} of ${steps.length} steps from one model to the next`;
}

function stepsTable({ dataset: { study }, found: { steps } }: Found): Markup {
  return table({
    caption: html`${study.title}: each model against the next better one, on the first seed.`,
    columns: [
      { title: "Model" },
      { title: "Next better one" },
      { title: "Only the first is right", isNumber: true },
      { title: "Only the second", isNumber: true },
      { title: "p", isNumber: true },
    ],
    rows: steps.map(({ from, to, onlyFrom, onlyTo, p }) => [
      modelTitle(from),
      modelTitle(to),
      count(onlyFrom),
      count(onlyTo),
      probability(p),
    ]),
    isSmall: true,
  });
}
