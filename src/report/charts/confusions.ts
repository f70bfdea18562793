/** What is taken for what: rows are true classes, columns what they were taken for; the darker, the more. */

import { count } from "../format.ts";
import { classGrid, type GridCell } from "./class-grid.ts";
import type { ChartPlace } from "./frame.ts";

export function confusionChart(
  place: ChartPlace,
  classNames: readonly string[],
  matrix: readonly (readonly number[])[],
): SVGSVGElement {
  const most = Math.max(1, ...matrix.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const cells = matrix.flatMap((row, i) =>
    row.map((value, j): GridCell => {
      const isRight = i === j;
      // By the square root, so that few are seen beside many.
      const strength = isRight ? 0 : Math.sqrt(value / most);
      return { row: i, column: j, strength, isOutlined: isRight, text: value === 0 ? "" : count(value) };
    }),
  );
  return classGrid(place, { classNames, cells, rowTitle: "true class", columnTitle: "taken for" });
}
