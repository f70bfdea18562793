/** Accuracy against one setting: a dot for each cell, and the means of those that share a value. */

import * as Plot from "@observablehq/plot";
import type { Plain } from "../../../experiment/index.ts";
import { mean } from "../../../statistics/index.ts";
import type { CellResult } from "../../../sweep/result.ts";
import { type ChartPlace, chart } from "../../charts/frame.ts";
import { valueAxis } from "../axis.ts";
import { settingWords } from "../words.ts";
import { accuracyAxis, placesBetween } from "./accuracy-axis.ts";

const HEIGHT = 250;
/** Of more values hardly two cells share one. */
const MAX_MEANS = 12;

/** Returns true if the chart of a setting with these values shows the mean of the cells that share one. */
export function showsMeans(values: readonly Plain[], cells: readonly CellResult[]): boolean {
  return values.length <= MAX_MEANS && cells.length > values.length;
}

export function againstSetting(
  place: ChartPlace,
  name: string,
  values: readonly Plain[],
  cells: readonly CellResult[],
): SVGSVGElement {
  const axis = valueAxis(values);
  const points = cells.map(({ varied, validation }) => ({
    x: axis.at(varied[name] ?? null),
    y: validation.mean,
  }));
  const means = values.flatMap((value) => {
    const x = axis.at(value);
    const same = points.filter((point) => point.x === x);
    return same.length === 0 ? [] : [{ x, y: mean(same.map(({ y }) => y)) }];
  });
  const hasMeans = showsMeans(values, cells);
  return chart(place, [], {
    height: HEIGHT,
    ...{ marginLeft: 56, marginRight: 14, marginBottom: 42, marginTop: 34 },
    yTitle: "validation accuracy",
    x: {
      ...{ label: settingWords(name), labelArrow: "none", labelAnchor: "center", domain: [...axis.domain] },
      ticks: placesBetween(axis.ticks, axis.domain, place.width - 70),
      tickFormat: (at: number) => axis.ticks.find((tick) => tick.at === at)?.label ?? "",
    },
    y: accuracyAxis(points.map(({ y }) => y)),
    marks: [
      hasMeans
        ? Plot.lineY(
            means.toSorted((a, b) => a.x - b.x),
            {
              ...{ x: "x", y: "y", stroke: "var(--series-1)", strokeWidth: 2, strokeOpacity: 0.55 },
            },
          )
        : null,
      Plot.dot(points, { x: "x", y: "y", r: 3.5, fill: "var(--series-1)", fillOpacity: 0.6 }),
      hasMeans
        ? Plot.dot(means, {
            x: "x",
            y: "y",
            r: 6,
            symbol: "diamond",
            stroke: "var(--series-2)",
            strokeWidth: 2,
          })
        : null,
    ],
  });
}
