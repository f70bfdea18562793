/** Test accuracy over the number of training images, on stretched axes: lines for models, colours for datasets. */

import * as Plot from "@observablehq/plot";
import { defined } from "../../checked.ts";
import type { LearningCurve } from "../../study/learning-curves.ts";
import { count } from "../format.ts";
import type { Series } from "../theme.ts";
import { accuracyScale } from "./accuracy-scale.ts";
import { type ChartPlace, chart, type LegendEntry } from "./frame.ts";

export interface LearningCurveSeries extends Series {
  readonly title: string;
  readonly curves: readonly LearningCurve[];
  readonly testImages: number;
}

const DASHES = [undefined, "7 4", "2 4", "9 3 2 3"];
const HEIGHT = 400;

/** @param models as the curves have them, with what they are called; the first is drawn in one piece */
export function learningCurveChart(
  place: ChartPlace,
  series: readonly LearningCurveSeries[],
  models: readonly { readonly name: string; readonly title: string }[],
): SVGSVGElement {
  const margins = { marginLeft: 58, marginRight: 22, marginTop: 34, marginBottom: 44 };
  const all = series.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  const scale = accuracyScale(
    all.flatMap(({ interval }) => [interval.low, interval.high]),
    Math.max(...series.map(({ testImages }) => testImages)),
    { length: HEIGHT - margins.marginTop - margins.marginBottom, room: 30, label: null },
  );
  const sizes = [...new Set(all.map(({ examples }) => examples))].sort((a, b) => a - b);
  const marks = series.flatMap(({ curves, colour, symbol }) =>
    curves.flatMap(({ model, points }) => {
      const dash =
        DASHES[
          Math.max(
            0,
            models.findIndex(({ name }) => name === model),
          ) % DASHES.length
        ];
      const placed = points.map(({ examples, accuracy, interval }) => ({
        x: Math.log10(examples),
        y: scale.at(accuracy),
        low: scale.at(interval.low),
        high: scale.at(interval.high),
      }));
      return [
        Plot.areaY(placed, { x: "x", y1: "low", y2: "high", fill: colour, fillOpacity: 0.12 }),
        Plot.lineY(placed, {
          x: "x",
          y: "y",
          stroke: colour,
          strokeWidth: 2,
          ...(dash === undefined ? {} : { strokeDasharray: dash }),
        }),
        Plot.dot(placed, { x: "x", y: "y", symbol, r: 4.5, fill: colour }),
      ];
    }),
  );
  return chart(place, legendOf(series, models), {
    height: HEIGHT,
    ...margins,
    x: {
      label: "training images",
      labelArrow: "none",
      labelAnchor: "center",
      ticks: thinned(sizes, place.width - margins.marginLeft - margins.marginRight).map(Math.log10),
      tickFormat: (value: number) => count(Math.round(10 ** value)),
    },
    y: { ...scale.options, grid: true },
    yTitle: "test accuracy",
    marks,
  });
}

function legendOf(
  series: readonly LearningCurveSeries[],
  models: readonly { readonly title: string }[],
): LegendEntry[] {
  return [
    ...series.map(({ title, colour, symbol }) => ({ label: title, colour, symbol })),
    ...models.map(({ title }, i) => {
      const dash = DASHES[i % DASHES.length];
      return { label: title, colour: "currentColor", line: dash === undefined ? {} : { dash } };
    }),
  ];
}

/** Those sizes whose numbers have room beside each other, the largest among them. */
function thinned(sizes: readonly number[], length: number): number[] {
  const span = Math.log(defined(sizes.at(-1)) / defined(sizes[0])) || 1;
  const shown: number[] = [];
  for (const size of sizes.toReversed()) {
    const last = shown.at(-1);
    if (last === undefined || (Math.log(last / size) / span) * length >= 48) shown.push(size);
  }
  return shown;
}
