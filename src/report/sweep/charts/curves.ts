/** Validation accuracy after each epoch, of some cells: the means over their seeds, and from the worst to the best seed. */

import * as Plot from "@observablehq/plot";
import { mean } from "../../../statistics/index.ts";
import type { CellResult } from "../../../sweep/result.ts";
import { type ChartPlace, chart } from "../../charts/frame.ts";
import type { Series } from "../../theme.ts";
import { accuracyAxis } from "./accuracy-axis.ts";

const HEIGHT = 320;
const MAX_TICKS = 10;

export interface CurveSeries extends Series {
  readonly title: string;
  readonly cell: CellResult;
}

export function cellCurves(place: ChartPlace, series: readonly CurveSeries[]): SVGSVGElement {
  const lines = series.map(({ cell, colour, symbol }) => ({
    colour,
    symbol,
    points: Array.from({ length: cell.epochs }, (_, epoch) => {
      const accuracies = cell.runs.flatMap(({ history }) => history[epoch]?.val_accuracy ?? []);
      const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)];
      return { epoch: epoch + 1, y: mean(accuracies), low, high };
    }).filter(({ y }) => Number.isFinite(y)),
  }));
  const epochs = Math.max(2, ...series.map(({ cell }) => cell.epochs));
  const step = Math.ceil(epochs / MAX_TICKS);
  const legend = series.map(({ title, colour, symbol }) => ({ label: title, colour, symbol, line: {} }));
  return chart(place, legend, {
    height: HEIGHT,
    ...{ marginLeft: 56, marginRight: 16, marginBottom: 42, marginTop: 34 },
    yTitle: "validation accuracy",
    x: {
      ...{ label: "epoch", labelArrow: "none", labelAnchor: "center", domain: [1, epochs] },
      ticks: Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) => (epoch - 1) % step === 0),
      tickFormat: String,
    },
    y: accuracyAxis(lines.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))),
    marks: lines.flatMap(({ points, colour, symbol }) => [
      Plot.areaY(points, { x: "epoch", y1: "low", y2: "high", fill: colour, fillOpacity: 0.12 }),
      Plot.lineY(points, { x: "epoch", y: "y", stroke: colour, strokeWidth: 2 }),
      Plot.dot(points, { x: "epoch", y: "y", symbol, r: 4, fill: colour }),
    ]),
  });
}
