/** How well one pixel tells each pair of classes apart, in five steps. */

import { defined } from "../../checked.ts";
import type { OnePixelRule } from "../../study/one-pixel.ts";
import { classGrid, type GridCell } from "./class-grid.ts";
import type { ChartPlace, LegendEntry } from "./frame.ts";

const STEPS = [
  { least: 0.99, label: "99–100 %", strength: 1 },
  { least: 0.95, label: "95–99", strength: 0.72 },
  { least: 0.9, label: "90–95", strength: 0.42 },
  { least: 0.8, label: "80–90", strength: 0.2 },
  { least: 0, label: "below 80", strength: 0.06 },
] as const;

export function onePixelChart(
  place: ChartPlace,
  classNames: readonly string[],
  rules: readonly OnePixelRule[],
): SVGSVGElement {
  const cells = rules.map(({ classes: [a, b], testAccuracy }): GridCell => {
    const { strength } = defined(STEPS.find(({ least }) => testAccuracy >= least) ?? STEPS.at(-1));
    return { row: Math.max(a, b), column: Math.min(a, b), strength, text: (100 * testAccuracy).toFixed(1) };
  });
  const legend = STEPS.map(
    ({ label, strength }): LegendEntry => ({ label, colour: "var(--heat)", opacity: strength }),
  );
  // The first class would have an empty row, the last one an empty column.
  const [rows, columns] = [cells.map(({ row }) => row), cells.map(({ column }) => column)].map((classes) =>
    [...new Set(classes)].sort((a, b) => a - b),
  );
  return classGrid(place, { classNames, rows, columns, cells, legend });
}
