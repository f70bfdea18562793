/** What all charts have in common: the size of letters, a legend above, axes that readers of percentages understand. */

import * as Plot from "@observablehq/plot";
import type { SeriesSymbol } from "../theme.ts";

export interface ChartPlace {
  readonly document: Document;
  /** In pixels. */
  readonly width: number;
}

/** What a colour and a symbol, or a kind of line, mean. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly symbol?: SeriesSymbol;
  /** A piece of line: dashed as by `stroke-dasharray`. */
  readonly line?: { readonly dash?: string };
  /** A filled square, so opaque. */
  readonly opacity?: number;
}

export const LETTER_SIZE = 13;
/** How wide a character is on average, in sizes of the font. */
const CHARACTER_WIDTH = 0.59;
const LINE_HEIGHT = 22;
const SWATCH = 20;
const GAP = 18;
const SVG = "http://www.w3.org/2000/svg";

/** About how wide a text will be. */
export function textWidth(text: string, size: number = LETTER_SIZE): number {
  return [...text].length * CHARACTER_WIDTH * size;
}

/**
 * A chart with a legend above it.
 *
 * @param options those of Plot; `height` is that of the chart without the legend
 */
export function chart(
  { document, width }: ChartPlace,
  legend: readonly LegendEntry[],
  options: Plot.PlotOptions & { height: number; yTitle?: string },
): SVGSVGElement {
  const { places, height: above } = placeLegend(legend, width);
  const { marginTop = 24, height, yTitle, marks = [], ...rest } = options;
  const made = Plot.plot({
    document,
    width,
    height: height + above,
    marginTop: marginTop + above,
    className: "plot",
    ...rest,
    marks: [...marks, yTitle === undefined ? null : titleMark(yTitle, options.marginLeft ?? 0)],
  });
  if (made.tagName.toLowerCase() !== "svg")
    throw new Error("a chart with a title of its own is no SVG element");
  const svg = made as unknown as SVGSVGElement;
  svg.querySelector("style")?.remove();
  // Plot names the kinds of its marks; groups may have no names, and a screen reader is told of the chart as a whole.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  svg.setAttribute("font-size", String(LETTER_SIZE));
  for (const { entry, x, y } of places) svg.append(legendElement(document, entry, x, y));
  return svg;
}

/** What the numbers at the left are, above them. */
function titleMark(title: string, marginLeft: number): Plot.Markish {
  const place = { frameAnchor: "top-left", textAnchor: "start", dx: -marginLeft, dy: -21 } as const;
  return Plot.text([title], { text: (text: string) => text, ...place });
}

function placeLegend(legend: readonly LegendEntry[], width: number) {
  let [x, row] = [0, 0];
  const places = legend.map((entry) => {
    const needed = SWATCH + 6 + textWidth(entry.label);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const place = { entry, x, y: (row + 0.5) * LINE_HEIGHT };
    x += needed + GAP;
    return place;
  });
  return { places, height: legend.length === 0 ? 0 : (row + 1) * LINE_HEIGHT + 8 };
}

function legendElement(document: Document, entry: LegendEntry, x: number, y: number): SVGElement {
  const { label, colour, symbol, line, opacity } = entry;
  const create = (name: string, attributes: Record<string, string | number>) => {
    const element = document.createElementNS(SVG, name) as SVGElement;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const group = create("g", { transform: `translate(${x},${y})` });
  if (line !== undefined) {
    const dash: Record<string, string> = line.dash === undefined ? {} : { "stroke-dasharray": line.dash };
    group.append(
      create("path", { d: `M0,0H${SWATCH}`, stroke: colour, "stroke-width": 2, fill: "none", ...dash }),
    );
  }
  if (symbol !== undefined) {
    const place = `translate(${SWATCH / 2},0)`;
    group.append(create("path", { d: symbolPath(symbol), transform: place, fill: colour }));
  }
  if (opacity !== undefined) {
    const square = { x: 2, y: -8, width: 16, height: 16, rx: 2, fill: colour, "fill-opacity": opacity };
    group.append(create("rect", { ...square, stroke: colour, "stroke-opacity": 0.35 }));
  }
  const text = create("text", { x: SWATCH + 6, y: "0.32em", "text-anchor": "start" });
  text.textContent = label;
  group.append(text);
  return group;
}

/** About as large as Plot's symbols of radius 5. */
function symbolPath(symbol: SeriesSymbol): string {
  switch (symbol) {
    case "circle":
      return "M-5,0A5,5,0,1,1,5,0A5,5,0,1,1,-5,0Z";
    case "square":
      return "M-4.4,-4.4H4.4V4.4H-4.4Z";
    case "triangle":
      return "M0,-6.2L5.4,3.1H-5.4Z";
    case "diamond":
      return "M0,-6.7L3.9,0L0,6.7L-3.9,0Z";
    case "star":
      return "M0,-6.5L1.5,-2L6.2,-2L2.4,0.8L3.8,5.3L0,2.5L-3.8,5.3L-2.4,0.8L-6.2,-2L-1.5,-2Z";
  }
}
