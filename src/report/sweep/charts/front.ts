/** Accuracy against the time of a training: cells that no other cell beats in both are joined. */

import * as Plot from "@observablehq/plot";
import { type ChartPlace, chart } from "../../charts/frame.ts";
import { duration } from "../../format.ts";
import { valueAxis } from "../axis.ts";
import { accuracyAxis, placesBetween } from "./accuracy-axis.ts";

const HEIGHT = 320;

export interface TimedCell {
  readonly seconds: number;
  readonly accuracy: number;
  readonly isOnFront: boolean;
}

export function paretoFront(place: ChartPlace, cells: readonly TimedCell[]): SVGSVGElement {
  const axis = valueAxis([...new Set(cells.map(({ seconds }) => seconds))]);
  const points = cells.map(({ seconds, accuracy, isOnFront }) => ({
    x: axis.at(seconds),
    y: accuracy,
    isOnFront,
  }));
  const front = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.x - b.x);
  const seconds = axis.ticks.map(({ at, value }) => ({ at, label: duration(Number(value)) }));
  return chart(
    place,
    [
      { label: "cells that no other cell beats", colour: "var(--series-2)", symbol: "circle", line: {} },
      { label: "others", colour: "var(--series-1)", symbol: "circle" },
    ],
    {
      height: HEIGHT,
      ...{ marginLeft: 56, marginRight: 22, marginBottom: 42, marginTop: 34 },
      yTitle: "validation accuracy",
      x: {
        ...{
          label: "time of a training",
          labelArrow: "none",
          labelAnchor: "center",
          domain: [...axis.domain],
        },
        ticks: placesBetween(seconds, axis.domain, place.width - 78),
        tickFormat: (at: number) => seconds.find((tick) => tick.at === at)?.label ?? "",
      },
      y: accuracyAxis(cells.map(({ accuracy }) => accuracy)),
      marks: [
        Plot.lineY(front, { x: "x", y: "y", stroke: "var(--series-2)", strokeWidth: 2, curve: "step-after" }),
        Plot.dot(
          points.filter(({ isOnFront }) => !isOnFront),
          {
            ...{ x: "x", y: "y", r: 4, fill: "var(--series-1)", fillOpacity: 0.65 },
          },
        ),
        Plot.dot(front, { x: "x", y: "y", r: 5, fill: "var(--series-2)" }),
      ],
    },
  );
}
