/** The ladder of models as a dot plot: a row for each model, a symbol for each dataset, with 95 % intervals. */

import * as Plot from "@observablehq/plot";
import type { Ladder } from "../../study/ladder.ts";
import type { Series } from "../theme.ts";
import { accuracyScale } from "./accuracy-scale.ts";
import { type ChartPlace, chart, textWidth } from "./frame.ts";

export interface LadderSeries extends Series {
  readonly title: string;
  readonly ladder: Ladder;
  readonly testImages: number;
}

export interface LadderModel {
  /** As the ladder has it. */
  readonly name: string;
  readonly title: string;
}

const ROW = 34;
/** From here on, names stand beside the rows, else above them. */
const WIDE = 520;

/** @param models from the top down */
export function ladderChart(
  place: ChartPlace,
  series: readonly LadderSeries[],
  models: readonly LadderModel[],
): SVGSVGElement {
  const isWide = place.width >= WIDE;
  const marginLeft = isWide ? Math.max(...models.map(({ title }) => textWidth(title))) + 14 : 10;
  const marginRight = 24;
  const rungs = series.flatMap(({ ladder }) => ladder.rungs);
  const scale = accuracyScale(
    rungs.flatMap(({ interval }) => [interval.low, interval.high]),
    Math.max(...series.map(({ testImages }) => testImages)),
    { length: place.width - marginLeft - marginRight, room: 50, label: "test accuracy" },
  );
  const ofSymbols = Math.max(ROW, 9 * series.length + 12);
  const row = isWide ? ofSymbols : ofSymbols + 12;
  const ofRow = (number: number, i: number) =>
    number - ((i - (series.length - 1) / 2) * 9) / row + (isWide ? 0 : -0.16);
  const points = series.map(({ ladder }, i) =>
    models.flatMap(({ name }, number) => {
      const rung = ladder.rungs.find(({ model }) => model === name);
      if (rung === undefined) return [];
      const { low, high } = rung.interval;
      return [{ x: scale.at(rung.accuracy), low: scale.at(low), high: scale.at(high), y: ofRow(number, i) }];
    }),
  );
  return chart(
    place,
    series.map(({ title, colour, symbol }) => ({ label: title, colour, symbol })),
    {
      height: models.length * row + 66,
      marginLeft,
      marginRight,
      marginTop: 8,
      marginBottom: 46,
      x: { ...scale.options, grid: true, labelAnchor: "center" },
      y: { domain: [-0.5, models.length - 0.5], reverse: false, axis: null },
      marks: [
        Plot.ruleY(
          models.slice(1).map((_, i) => i + 0.5),
          { stroke: "currentColor", strokeOpacity: 0.12 },
        ),
        Plot.text(models, {
          y: (_: LadderModel, i: number) => (isWide ? i : i + 0.26),
          text: "title",
          frameAnchor: "left",
          ...(isWide ? { textAnchor: "end", dx: -10 } : { textAnchor: "start", dx: 0 }),
        }),
        ...series.flatMap(({ colour, symbol }, i) => [
          Plot.link(points[i], {
            x1: "low",
            x2: "high",
            y: "y",
            stroke: colour,
            strokeWidth: 2,
            strokeOpacity: 0.55,
          }),
          Plot.dot(points[i], { x: "x", y: "y", r: 5, symbol, fill: colour }),
        ]),
      ],
    },
  );
}
