/**
 * The colours of the report, for bright and dark screens. Those of datasets are of the palette by M. Okabe and K. Ito
 * ("Color Universal Design", 2008), which people see apart who see few colours; each has a symbol besides.
 */

import { atLeast, defined } from "../checked.ts";

export const LIGHT = {
  paper: "#ffffff",
  ink: "#1c2024",
  pale: "#5c646c",
  rule: "#d9dcdf",
  surface: "#f5f6f4",
  accent: "#0b5a8a",
  "series-1": "#0072b2",
  "series-2": "#d55e00",
  "series-3": "#009e73",
  "series-4": "#b1548b",
  "series-5": "#8a6d00",
  heat: "#08519c",
  "heat-ink-low": "#000000",
  "heat-ink-middle": "#000000",
  "heat-ink-high": "#ffffff",
  mark: "#d55e00",
  shadow: "#00000026",
} as const;

export type ThemeColour = keyof typeof LIGHT;

export const DARK: Readonly<Record<ThemeColour, string>> = {
  paper: "#15181b",
  ink: "#e4e6e8",
  pale: "#a1a9b0",
  rule: "#3a4046",
  surface: "#1f2428",
  accent: "#79bdec",
  "series-1": "#56b4e9",
  "series-2": "#f58a42",
  "series-3": "#2cc79c",
  "series-4": "#e29ac4",
  "series-5": "#e3c64c",
  heat: "#7fc4f5",
  "heat-ink-low": "#ffffff",
  "heat-ink-middle": "#000000",
  "heat-ink-high": "#000000",
  mark: "#ff8c3a",
  shadow: "#00000099",
};

/** As it is written where a stylesheet knows it. */
export function themeColour(name: ThemeColour): string {
  return `var(--${name})`;
}

/** How one of several datasets is told from the others. */
export interface Series {
  readonly colour: string;
  readonly symbol: SeriesSymbol;
}

export const SERIES_SYMBOLS = ["circle", "triangle", "square", "diamond", "star"] as const;

export type SeriesSymbol = (typeof SERIES_SYMBOLS)[number];

/** Colour and symbol of the dataset with this number, counted from 0; after five they begin again. */
export function seriesAt(number: number): Series {
  const i = number % SERIES_SYMBOLS.length;
  return { colour: `var(--series-${i + 1})`, symbol: defined(SERIES_SYMBOLS[i]) };
}

/** Paper around a figure, in its units. */
const PADDING = 16;

/** A chart for a place that knows no stylesheet: colours of bright screens, on white paper with a margin. */
export function standalone(svg: SVGSVGElement): string {
  const viewBox = (svg.getAttribute("viewBox") ?? "0 0 0 0").split(/[ ,]+/).map(Number);
  const [, , width, height] = atLeast(viewBox, 4);
  const [outerWidth, outerHeight] = [width + 2 * PADDING, height + 2 * PADDING];
  const inner = svg.innerHTML
    .replace(/var\(--([a-z0-9-]+)\)/g, (variable, name: string) =>
      Object.hasOwn(LIGHT, name) ? LIGHT[name as ThemeColour] : variable,
    )
    .replace(/currentColor/gi, LIGHT.ink);
  const letters = `font-family="system-ui, sans-serif" font-size="${svg.getAttribute("font-size") ?? 10}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${outerWidth}" height="${outerHeight}" ` +
    `viewBox="${-PADDING} ${-PADDING} ${outerWidth} ${outerHeight}" fill="${LIGHT.ink}" text-anchor="middle" ${letters}>` +
    `<rect x="${-PADDING}" y="${-PADDING}" width="${outerWidth}" height="${outerHeight}" fill="${LIGHT.paper}"/>` +
    `${inner}</svg>`
  );
}
