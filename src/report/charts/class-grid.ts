/** A cell for each pair of classes: rows and columns named, numbers in the cells where there is room. */

import * as Plot from "@observablehq/plot";
import { cut } from "../../pictures/text.ts";
import { type ChartPlace, chart, type LegendEntry, textWidth } from "./frame.ts";

export interface GridCell {
  readonly row: number;
  readonly column: number;
  /** From 0 to 1: how strongly it is coloured. */
  readonly strength: number;
  /** Written in it, if there is room. */
  readonly text: string;
  /** Framed instead of coloured. */
  readonly isOutlined?: boolean;
}

export interface GridParts {
  readonly classNames: readonly string[];
  /** Numbers of the classes that have a row, and of those that have a column; default all. */
  readonly rows?: readonly number[];
  readonly columns?: readonly number[];
  readonly cells: readonly GridCell[];
  readonly legend?: readonly LegendEntry[];
  readonly rowTitle?: string;
  readonly columnTitle?: string;
}

const LONGEST_NAME = 14;
const MAX_CELL = 64;
/** Narrower cells have no text. */
const MIN_CELL = 24;
/** Names stand so far apart at least. */
const MIN_ROW = 12;
/**
 * From these strengths on, text has another colour, so that its contrast is at least 4.5 on bright screens and on dark
 * ones: `--heat-ink-low`, `-middle`, `-high`.
 */
export const INK_STEPS = { middle: 0.57, high: 0.775 } as const;

export function classGrid(place: ChartPlace, parts: GridParts): SVGSVGElement {
  const { classNames, cells, legend = [], rowTitle, columnTitle } = parts;
  const names = classNames.map((name) => cut(name, LONGEST_NAME));
  const { rows = [...names.keys()], columns = [...names.keys()] } = parts;
  const longest = Math.max(...names.map((name) => textWidth(name, 12)));
  const marginLeft = longest + 10 + (rowTitle === undefined ? 0 : 20);
  const cell = Math.min(MAX_CELL, (place.width - marginLeft - 2) / columns.length);
  const marginRight = place.width - marginLeft - cell * columns.length;
  const size = Math.max(8, Math.min(12, cell * 0.9));
  // Narrow columns have their names upright.
  const isUpright = longest > cell - 4;
  const marginBottom = (isUpright ? longest + 14 : 24) + (columnTitle === undefined ? 0 : 22);
  const step = Math.max(1, Math.ceil(MIN_ROW / cell));
  const named = (classes: readonly number[]) =>
    classes.filter((_, i) => i % step === 0).map((label) => ({ label, name: names[label] }));
  const coloured = cells.filter(({ isOutlined }) => !isOutlined);
  const outlined = cells.filter(({ isOutlined }) => isOutlined);
  const inset = cell > 12 ? 0.75 : 0.25;
  return chart(place, legend, {
    height: cell * rows.length + marginBottom + 2,
    marginLeft,
    marginRight,
    marginTop: 2,
    marginBottom,
    x: { type: "band", domain: [...columns], axis: null, padding: 0 },
    y: { type: "band", domain: [...rows], axis: null, padding: 0 },
    marks: [
      Plot.cell(coloured, {
        x: "column",
        y: "row",
        fill: "var(--heat)",
        fillOpacity: "strength",
        inset,
      }),
      Plot.cell(outlined, {
        x: "column",
        y: "row",
        fill: "none",
        stroke: "currentColor",
        strokeOpacity: 0.22,
        inset: inset + 0.5,
      }),
      cell < MIN_CELL
        ? null
        : Plot.text(cells, {
            x: "column",
            y: "row",
            text: "text",
            fontSize: Math.min(12, cell * 0.38),
            fill: inkOn,
          }),
      Plot.text(named(rows), {
        y: "label",
        text: "name",
        fontSize: size,
        frameAnchor: "left",
        textAnchor: "end",
        dx: -6,
      }),
      Plot.text(named(columns), {
        x: "label",
        text: "name",
        fontSize: size,
        frameAnchor: "bottom",
        lineAnchor: "middle",
        ...(isUpright ? { rotate: -90, textAnchor: "end", dy: 6 } : { dy: 12 }),
      }),
      rowTitle === undefined
        ? null
        : Plot.text([rowTitle], {
            frameAnchor: "left",
            rotate: -90,
            dx: -marginLeft + 9,
            text: (d: string) => d,
          }),
      columnTitle === undefined
        ? null
        : Plot.text([columnTitle], { frameAnchor: "bottom", dy: marginBottom - 10, text: (d: string) => d }),
    ],
    opacity: { type: "identity" },
    color: { type: "identity" },
  });
}

/** The colour of text in a cell. */
export function inkOn({ strength, isOutlined = false }: Pick<GridCell, "strength" | "isOutlined">): string {
  if (isOutlined) return "currentColor";
  if (strength >= INK_STEPS.high) return "var(--heat-ink-high)";
  return strength >= INK_STEPS.middle ? "var(--heat-ink-middle)" : "var(--heat-ink-low)";
}
