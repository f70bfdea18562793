/** Whether more training images would help. */

import { defined } from "../../checked.ts";
import type { LearningCurve } from "../../study/learning-curves.ts";
import { learningCurveChart } from "../charts/learning-curve.ts";
import type { Studied } from "../context.ts";
import { count, counted, decimal, interval, percent } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { figure, folded } from "../layout.ts";
import { modelTitle } from "../names.ts";
import { table } from "../table.ts";
import { defineSection } from "./define-section.ts";

export const learningCurvesSection = defineSection("learning-curves", {
  title: "Learning curves",
  linkText: "learning curves",
  async body(found, context) {
    // The strongest first: it is drawn in one piece.
    const names = [
      ...new Set(found.flatMap(({ found: curves }) => curves.map(({ model }) => model))),
    ].reverse();
    const models = names.map((name) => ({ name, title: modelTitle(name) }));
    const series = found.map(({ dataset, found: curves }) => ({
      ...dataset.series,
      title: dataset.study.title,
      testImages: dataset.study.testImages,
      curves,
    }));
    const label = `Test accuracy for growing numbers of training images. ${found.map(({ dataset, found: curves }) => curves.map((curve) => `${dataset.study.title}, ${modelTitle(curve.model)}: from ${ends(curve)}`).join("; ")).join("; ")}.`;
    const chart = await context.figures.chart(
      "learning-curves",
      (place) => learningCurveChart(place, series, models),
      { label },
    );
    return html`<p>Would more training images help? Two models were trained on random subsets of the training images, each of which contains the smaller ones, and evaluated on all test images. All trainings of a model take the same number of steps (${stepsOf(found.flatMap(({ found: curves }) => curves))}), so with fewer images it sees each of them more often. Where a curve rises, the reason is the new images, not longer training.</p>
<p>${found.map(({ dataset, found: curves }) => lastStep(dataset.study.title, curves))}</p>
${figure(chart, html`Test accuracy by number of training images. The bands are 95 % intervals, which reflect the choice of test images only. The horizontal axis is logarithmic, and the vertical one is stretched towards 100 %.`)}
${folded("The same numbers as a table", pointsTable(found))}`;
  },
});

function ends({ points }: LearningCurve): string {
  const [first, last] = [defined(points[0]), defined(points.at(-1))];
  return `${percent(first.accuracy, 1)} with ${counted(first.examples, "image")} to ${percent(last.accuracy, 1)} with ${count(last.examples)}`;
}

/** A row for each number of images, a column for each curve. */
function pointsTable(found: readonly { dataset: Studied; found: readonly LearningCurve[] }[]): Markup {
  const curves = found.flatMap(({ dataset, found: some }) => some.map((curve) => ({ dataset, curve })));
  const sizes = new Set(curves.flatMap(({ curve: { points } }) => points.map(({ examples }) => examples)));
  const hasDeviation = curves.some(({ curve: { points } }) =>
    points.some(({ deviation }) => deviation !== null),
  );
  return table({
    caption: html`Test accuracy, with the 95 % interval below it${hasDeviation && "; the mean of several seeds, with the standard deviation between them in percentage points"}.`,
    columns: [
      { title: "Training images", isNumber: true },
      ...curves.map(({ dataset, curve }) => ({
        title: [dataset.study.title, html`<br>`, modelTitle(curve.model)],
        isNumber: true,
      })),
    ],
    rows: [...sizes]
      .sort((a, b) => a - b)
      .map((size) => [
        count(size),
        ...curves.map(({ curve: { points } }) => {
          const point = points.find(({ examples }) => examples === size);
          if (point === undefined) return "–";
          const spread = point.deviation === null ? "" : ` ± ${decimal(100 * point.deviation)}`;
          return html`${percent(point.accuracy)}${spread}<br><small>${interval(point.interval)}</small>`;
        }),
      ]),
    isSmall: true,
    onPhones: "cards",
  });
}

/** "1,876"; where it differs, "1,876 for logistic regression and 938 for a small CNN", or a range. */
function stepsOf(curves: readonly LearningCurve[]): Markup {
  const ofCurves = (some: readonly LearningCurve[]) => {
    const steps = some.map((curve) => curve.steps);
    const [least, most] = [Math.min(...steps), Math.max(...steps)];
    return least === most ? count(most) : `${count(least)} to ${count(most)}`;
  };
  if (new Set(curves.map((curve) => curve.steps)).size === 1) return html`${ofCurves(curves)}`;
  const models = [...new Set(curves.map(({ model }) => model))];
  return listed(
    models.map(
      (model) => `${ofCurves(curves.filter((curve) => curve.model === model))} for ${modelTitle(model)}`,
    ),
  );
}

/** The gain of the last step to the right. */
function lastStep(title: string, curves: readonly LearningCurve[]): Markup | false {
  const ends = curves.flatMap(({ model, end }) => (end === null ? [] : [{ model, ...end }]));
  const [end] = ends;
  if (end === undefined) return false;
  const { from, to } = end;
  const changes = ends.map(({ model, fewerErrors }) => {
    const share = Math.round(100 * Math.abs(fewerErrors ?? 0));
    if (share === 0) return `${modelTitle(model)} makes the same number of errors`;
    return `${modelTitle(model)} makes ${share} % ${(fewerErrors ?? 0) < 0 ? "more" : "fewer"} errors`;
  });
  const rising = ends.filter(({ isRising }) => isRising).map(({ model }) => modelTitle(model));
  const sure =
    rising.length === ends.length
      ? "The gain exceeds the 95 % intervals."
      : rising.length === 0
        ? "No gain exceeds the 95 % intervals."
        : html`Only the gain of ${listed(rising)} exceeds the 95 % intervals.`;
  return html`On ${title}, with ${counted(to, "image")} instead of ${count(from)}, ${listed(changes)}. ${sure} `;
}
