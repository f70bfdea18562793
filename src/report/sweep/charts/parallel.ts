/** Parallel coordinates: an axis for each setting and one for the accuracy, and a line through them for each cell. */

import * as Plot from "@observablehq/plot";
import type { Plain } from "../../../experiment/index.ts";
import type { CellResult } from "../../../sweep/result.ts";
import { type ChartPlace, chart, textWidth } from "../../charts/frame.ts";
import { percent } from "../../format.ts";
import { valueAxis } from "../axis.ts";
import { settingWords } from "../words.ts";
import { extent } from "./extent.ts";

const HEIGHT = 340;
/** The weakest cell is drawn so faintly. */
const FAINT = 0.1;
const STRONG = 0.75;

/** @param best the number of the best cell among these */
export function parallelCoordinates(
  place: ChartPlace,
  varied: Readonly<Record<string, readonly Plain[]>>,
  cells: readonly CellResult[],
  best: number | null,
): SVGSVGElement {
  const names = Object.keys(varied);
  const axes = names.map((name) => ({ name, axis: valueAxis(varied[name] ?? []) }));
  const accuracies = cells.map(({ validation }) => validation.mean);
  const [least, most] = extent(accuracies);
  const share = (accuracy: number) => (most > least ? (accuracy - least) / (most - least) : 0.5);
  const lines = cells.flatMap((cell, i) => [
    ...axes.map(({ name, axis }, x) => {
      const [low, high] = axis.domain;
      return { i, x, y: (axis.at(cell.varied[name] ?? null) - low) / (high - low) };
    }),
    { i, x: names.length, y: 0.05 + 0.9 * share(cell.validation.mean) },
  ]);
  const ticks = axes.flatMap(({ axis }, x) => {
    const [low, high] = axis.domain;
    const labels = axis.ticks.map(({ at, label }) => ({
      ...{ x, y: (at - low) / (high - low) },
      label: shortened(label, place.width, names.length),
    }));
    return spread(labels);
  });
  const ends = [least, (least + most) / 2, most].map((accuracy) => ({
    ...{ x: names.length, y: 0.05 + 0.9 * share(accuracy), label: percent(accuracy, 1) },
  }));
  const titles = [...names.map(settingWords), "accuracy"].map((label, x) => ({
    x,
    label: shortened(label, place.width, names.length),
  }));
  const opacity = (i: number) => FAINT + (STRONG - FAINT) * share(accuracies[i] ?? 0);
  const order = cells.map((_, i) => i).toSorted((a, b) => (accuracies[a] ?? 0) - (accuracies[b] ?? 0));
  const line = (i: number, options: object) =>
    Plot.line(
      lines.filter((point) => point.i === i),
      { x: "x", y: "y", curve: "monotone-x", ...options },
    );
  return chart(place, [], {
    height: HEIGHT,
    ...{ marginLeft: 14, marginRight: 62, marginBottom: 10, marginTop: 30 },
    x: { axis: null, domain: [0, names.length] },
    y: { axis: null, domain: [0, 1] },
    marks: [
      ...order
        .filter((i) => i !== best)
        .map((i) => line(i, { stroke: "var(--series-1)", strokeWidth: 1.4, strokeOpacity: opacity(i) })),
      best === null ? null : line(best, { stroke: "var(--series-2)", strokeWidth: 3 }),
      Plot.ruleX(titles, { x: "x", stroke: "currentColor", strokeOpacity: 0.45 }),
      Plot.text([...ticks, ...ends], {
        ...{ x: "x", y: "y", text: "label", textAnchor: "start", dx: 5 },
        ...{ fill: "currentColor", stroke: "var(--paper)", strokeWidth: 4 },
      }),
      Plot.text(titles, {
        ...{ x: "x", text: "label", frameAnchor: "top", dy: -20, textAnchor: "start", dx: -8 },
      }),
    ],
  });
}

/** Labels that would lie on each other are left out. */
function spread<Tick extends { readonly y: number }>(ticks: readonly Tick[]): Tick[] {
  const shown: Tick[] = [];
  for (const tick of ticks.toSorted((a, b) => a.y - b.y)) {
    const last = shown.at(-1);
    if (last === undefined || (tick.y - last.y) * (HEIGHT - 40) >= 17) shown.push(tick);
  }
  return shown;
}

/** A name or a label in the room between two axes. */
function shortened(name: string, width: number, axes: number): string {
  const room = (width - 76) / Math.max(1, axes);
  let text = name;
  while (text.length > 3 && textWidth(`${text}…`) > room) text = text.slice(0, -1);
  return text === name ? name : `${text}…`;
}
