/** How many images there are of each class: a bar for each. */

import * as Plot from "@observablehq/plot";
import { cut } from "../../pictures/text.ts";
import { count } from "../format.ts";
import { type ChartPlace, chart, textWidth } from "./frame.ts";

export interface ClassCounts {
  readonly classNames: readonly string[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}

const LONGEST_NAME = 18;
/** Of more classes the rows are lower. */
const MANY = 20;

export function classCountsChart(place: ChartPlace, colour: string, counts: ClassCounts): SVGSVGElement {
  const names = counts.classNames.map((name) => cut(name, LONGEST_NAME));
  const isMany = names.length > MANY;
  const [row, size] = isMany ? [12, 9] : [24, 13];
  const rows = names.map((name, i) => ({ i, name, train: counts.train[i], test: counts.test[i] }));
  const marginLeft = Math.max(...names.map((name) => textWidth(name, size))) + 12;
  return chart(
    place,
    [
      { label: "training images", colour, opacity: 0.3 },
      { label: "test images", colour, opacity: 1 },
    ],
    {
      height: rows.length * row + 56,
      marginLeft,
      marginRight: 24,
      marginTop: 6,
      marginBottom: 44,
      x: {
        grid: true,
        label: "images",
        labelArrow: "none",
        labelAnchor: "center",
        ticks: 4,
        tickFormat: (value: number) => count(value),
      },
      y: { type: "band", domain: rows.map(({ i }) => i), axis: null, padding: 0.18 },
      marks: [
        Plot.text(rows, {
          y: "i",
          text: "name",
          fontSize: size,
          frameAnchor: "left",
          textAnchor: "end",
          dx: -8,
        }),
        Plot.barX(rows, { y: "i", x: "train", fill: colour, fillOpacity: 0.3 }),
        Plot.barX(rows, { y: "i", x: "test", fill: colour, insetTop: row / 4, insetBottom: row / 4 }),
        Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.4 }),
      ],
    },
  );
}
