/** Errors that are left, beside labels that are doubtful: bars. */

import * as Plot from "@observablehq/plot";
import type { Headroom } from "../../study/headroom.ts";
import { count } from "../format.ts";
import type { Series } from "../theme.ts";
import { type ChartPlace, chart, textWidth } from "./frame.ts";

export interface HeadroomSeries extends Series {
  readonly title: string;
  readonly headroom: Headroom;
}

const ROW = 26;
const GROUP_GAP = 34;

export function headroomChart(place: ChartPlace, series: readonly HeadroomSeries[]): SVGSVGElement {
  let top = 0;
  const headings: { y: number; text: string }[] = [];
  const bars = series.flatMap(({ title, colour, headroom }) => {
    headings.push({ y: top + 8, text: title });
    top += GROUP_GAP - 10;
    const rows = [
      { what: "errors, best model here", value: headroom.errors, opacity: 1 },
      ...(headroom.publishedErrors === null
        ? []
        : [{ what: "errors, best published", value: headroom.publishedErrors, opacity: 0.65 }]),
      { what: "labels that a network doubts", value: headroom.suspicious, opacity: 0.28 },
      ...(headroom.rejected === null
        ? []
        : [{ what: "labels that people rejected", value: headroom.rejected, opacity: 0.28 }]),
    ].map((row, i) => ({ ...row, colour, y: top + i * ROW }));
    top += rows.length * ROW + 14;
    return rows;
  });
  const marginLeft = Math.max(...bars.map(({ what }) => textWidth(what))) + 10;
  const [marginRight, marginTop, marginBottom] = [54, 4, 8];
  return chart(place, [], {
    height: top + marginTop + marginBottom,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    x: { axis: null, domain: [0, Math.max(1, ...bars.map(({ value }) => value))] },
    y: { axis: null, type: "identity" },
    marks: [
      Plot.rect(bars, {
        x1: 0,
        x2: "value",
        y1: ({ y }: { y: number }) => marginTop + y + 4,
        y2: ({ y }: { y: number }) => marginTop + y + ROW - 4,
        fill: "colour",
        fillOpacity: "opacity",
      }),
      Plot.text(bars, {
        y: middleOf(marginTop),
        text: "what",
        frameAnchor: "left",
        textAnchor: "end",
        dx: -8,
      }),
      Plot.text(bars, {
        x: "value",
        y: middleOf(marginTop),
        dx: 6,
        textAnchor: "start",
        text: ({ value }: { value: number }) => count(value),
      }),
      Plot.text(headings, {
        y: ({ y }: { y: number }) => marginTop + y,
        text: "text",
        fontWeight: 600,
        frameAnchor: "left",
        textAnchor: "start",
        dx: -marginLeft,
      }),
    ],
    color: { type: "identity" },
    opacity: { type: "identity" },
  });
}

function middleOf(marginTop: number) {
  return ({ y }: { y: number }) => marginTop + y + ROW / 2;
}
