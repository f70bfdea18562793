/** Loss or accuracy over the epochs of a training: of training images in one piece, of validation images dashed. */

import * as Plot from "@observablehq/plot";
import type { EpochRecord } from "../../model/callbacks/index.ts";
import type { Series } from "../theme.ts";
import { type ChartPlace, chart, type LegendEntry } from "./frame.ts";

export interface TrainingSeries extends Series {
  readonly title: string;
  readonly epochs: readonly EpochRecord[];
}

export type TrainingMeasure = "accuracy" | "loss";

const DASH = "2 4";
const HEIGHT = 300;

export function trainingCurve(
  place: ChartPlace,
  series: readonly TrainingSeries[],
  measure: TrainingMeasure,
): SVGSVGElement {
  const isAccuracy = measure === "accuracy";
  const lines = series.flatMap(({ epochs, ...rest }) =>
    [measure, `val_${measure}`].map((key) => ({
      ...rest,
      isValidation: key !== measure,
      points: epochs.flatMap((record) => {
        const value = record[key];
        return value === undefined || !Number.isFinite(value) ? [] : [{ epoch: record.epoch, value }];
      }),
    })),
  );
  const hasValidation = lines.some(({ isValidation, points }) => isValidation && points.length > 0);
  const epochs = Math.max(2, ...series.map((one) => one.epochs.length));
  return chart(place, legendOf(series, hasValidation), {
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 42,
    marginTop: 34,
    yTitle: isAccuracy ? "accuracy" : "loss",
    x: {
      label: "epoch",
      labelArrow: "none",
      labelAnchor: "center",
      domain: [1, epochs],
      ticks: ticksFor(epochs),
      tickFormat: String,
    },
    y: {
      grid: true,
      nice: true,
      zero: !isAccuracy,
      label: null,
      labelArrow: "none",
      ...(isAccuracy
        ? { tickFormat: (value: number) => `${Number((100 * value).toFixed(1))} %`, ticks: 6 }
        : { ticks: 6 }),
    },
    marks: lines.flatMap(({ points, colour, symbol, isValidation }) => [
      Plot.lineY(points, {
        x: "epoch",
        y: "value",
        stroke: colour,
        strokeWidth: 2,
        ...(isValidation ? { strokeDasharray: DASH } : {}),
      }),
      Plot.dot(points, {
        x: "epoch",
        y: "value",
        symbol,
        r: 4,
        ...(isValidation ? { stroke: colour, fill: "var(--paper)" } : { fill: colour }),
      }),
    ]),
  });
}

function legendOf(series: readonly TrainingSeries[], hasValidation: boolean): LegendEntry[] {
  const datasets = series.map(({ title, colour, symbol }) => ({ label: title, colour, symbol, line: {} }));
  if (!hasValidation) return datasets;
  return [
    ...datasets,
    { label: "training images", colour: "currentColor", line: {} },
    { label: "validation images", colour: "currentColor", line: { dash: DASH } },
  ];
}

/** Whole epochs, ten at most. */
function ticksFor(epochs: number): number[] {
  const step = Math.ceil(epochs / 10);
  const ticks = Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step);
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}
