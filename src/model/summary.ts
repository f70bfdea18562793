/** The table that `summary()` prints. Source of both formats: Keras 2 and Keras 3, `print_summary`. */

import { withBatch } from "../layers/index.ts";
import { cleanLine } from "../terminal/index.ts";
import type { Network } from "./network/network.ts";
import { countParameters } from "./network/variable.ts";

/** "classic": the table of Keras 2, with trainable and other parameters in three totals; "keras3": boxes. */
export type SummaryStyle = "classic" | "keras3";

/**
 * Writes the summary of a network as text, without a newline at the end. Of one that is no chain it says what each layer is
 * connected to: "conv2d[0][0]", a layer's name, its call and its output.
 */
export function summarize(name: string, network: Network, style: SummaryStyle): string {
  const isBoxed = style === "keras3";
  const rows = network.layers.map(({ layer, name: layerName, outputShape, variables, connectedTo }): Row => {
    const count = countParameters(variables);
    return {
      cells: [
        cleanLine(`${layerName} (${layer.className})`),
        withBatch(outputShape),
        isBoxed ? withCommas(count) : String(count),
      ],
      connections: connectedTo.length === 0 ? ["-"] : connectedTo.map(cleanLine),
    };
  });
  const trainable = countParameters(network.variables.filter((variable) => variable.trainable));
  const total = countParameters(network.variables);
  const table = {
    // Names may come from a file.
    name: cleanLine(name),
    rows,
    showsConnections: !network.isChain,
    total,
    trainable,
    fixed: total - trainable,
  };
  return isBoxed ? boxed(table) : classic(table);
}

interface Row {
  readonly cells: readonly [layer: string, shape: string, count: string];
  readonly connections: readonly string[];
}

interface Table {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly showsConnections: boolean;
  readonly total: number;
  readonly trainable: number;
  readonly fixed: number;
}

const HEADER = ["Layer (type)", "Output Shape", "Param #"] as const;
const CONNECTED_TO = "Connected to";

/** The lines of a row, a connection on each. */
function linesOf({ cells, connections }: Row, showsConnections: boolean): string[][] {
  if (!showsConnections) return [[...cells]];
  return connections.map((connection, i) => [...(i === 0 ? cells : ["", "", ""]), connection]);
}

/** Computes the widths of columns: as wide as their contents, with a minimum. */
function widthsOf(least: readonly number[], lines: readonly string[][], margin: readonly number[]): number[] {
  return least.map((width, column) =>
    Math.max(width, ...lines.map((line) => (line[column]?.length ?? 0) + (margin[column] ?? 0))),
  );
}

function classic({ name, rows, showsConnections, total, trainable, fixed }: Table): string {
  const header = showsConnections ? [...HEADER, CONNECTED_TO] : [...HEADER];
  const lines = rows.map((row) => linesOf(row, showsConnections));
  const least = showsConnections ? [29, 26, 12, 24] : [29, 26, 10];
  const widths = widthsOf(least, [header, ...lines.flat()], showsConnections ? [2, 2, 2, 0] : [2, 2, 0]);
  const width = widths.reduce((a, b) => a + b);
  const write = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("")
      .trimEnd();
  return [
    `Model: "${name}"`,
    "_".repeat(width),
    write(header),
    "=".repeat(width),
    lines.map((ofRow) => ofRow.map(write).join("\n")).join(`\n${"_".repeat(width)}\n`),
    "=".repeat(width),
    `Total params: ${withCommas(total)}`,
    `Trainable params: ${withCommas(trainable)}`,
    `Non-trainable params: ${withCommas(fixed)}`,
    "_".repeat(width),
  ].join("\n");
}

function boxed({ name, rows, showsConnections, total, trainable, fixed }: Table): string {
  const header = showsConnections ? [...HEADER, CONNECTED_TO] : [...HEADER];
  const lines = rows.map((row) => linesOf(row, showsConnections));
  const widths = widthsOf(showsConnections ? [31, 22, 13, 20] : [31, 22, 13], lines.flat(), []);
  const line = (cells: readonly string[], edge: string) => {
    // Counts stand at the right.
    const padded = cells.map((cell, i) =>
      i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    return `${edge} ${padded.join(` ${edge} `)} ${edge}`;
  };
  const rule = (left: string, middle: string, right: string, stroke: string) =>
    left + widths.map((width) => stroke.repeat(width + 2)).join(middle) + right;
  return [
    `Model: "${name}"`,
    rule("┏", "┳", "┓", "━"),
    line(header, "┃"),
    rule("┡", "╇", "┩", "━"),
    lines
      .map((ofRow) => ofRow.map((cells) => line(cells, "│")).join("\n"))
      .join(`\n${rule("├", "┼", "┤", "─")}\n`),
    rule("└", "┴", "┘", "─"),
    ` Total params: ${withSize(total)}`,
    ` Trainable params: ${withSize(trainable)}`,
    ` Non-trainable params: ${withSize(fixed)}`,
  ].join("\n");
}

function withCommas(count: number): string {
  return count.toLocaleString("en-US");
}

/** A count and the bytes of that many float32 numbers: `3,274,634 (12.49 MB)`. */
function withSize(count: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let size = count * 4;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${withCommas(count)} (${size.toFixed(2)} ${units[unit]})`;
}
