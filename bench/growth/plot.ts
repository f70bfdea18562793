/** Curves of step time and memory, Atelier beside PyTorch, as one SVG. */

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Measured } from "./measure.ts";

const WIDTH = 300;
const HEIGHT = 220;
const COLOURS = { atelier: "#0b6e4f", pytorch: "#c8553d" };

/** One row of charts for times, one for memory; a column for each curve. */
export function growthPlot(results: readonly Measured[]): string {
  const { document } = parseHTML("<html><body></body></html>");
  const curves = [...new Set(results.map(({ curve }) => curve))];
  const rows = [
    { title: "ms a step", y: ({ medianMs }: Measured) => medianMs },
    { title: "MB resident", y: ({ maxRssBytes }: Measured) => maxRssBytes / 1e6 },
  ];
  const charts = rows.flatMap(({ title, y }, row) =>
    curves.map((curve, column) => {
      const points = results.filter((point) => point.curve === curve);
      const chart = Plot.plot({
        document: document as unknown as Document,
        width: WIDTH,
        height: HEIGHT,
        marginLeft: 50,
        x: { type: "log", label: curve, ticks: 4, tickFormat: "~s" },
        y: { type: "log", label: title, ticks: 4, tickFormat: "~s", grid: true },
        color: { domain: Object.keys(COLOURS), range: Object.values(COLOURS) },
        marks: [
          Plot.line(points, { x: "value", y, stroke: "engine", strokeWidth: 2 }),
          Plot.dot(points, { x: "value", y, fill: "engine", r: 3 }),
        ],
      });
      chart.setAttribute("x", String(column * WIDTH));
      chart.setAttribute("y", String(row * HEIGHT + 30));
      chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      return chart.outerHTML;
    }),
  );
  const legend = Object.entries(COLOURS).map(
    ([engine, colour], i) =>
      `<text x="${20 + 90 * i}" y="20" fill="${colour}" font-weight="bold">${engine === "atelier" ? "Atelier" : "PyTorch"}</text>`,
  );
  const [width, height] = [curves.length * WIDTH, rows.length * HEIGHT + 30];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="14"><rect width="100%" height="100%" fill="white"/>` +
    `${legend.join("")}${charts.join("")}</svg>\n`
  );
}
