/** The table that `summary()` prints. Source of both formats: Keras 2 and Keras 3, `print_summary`. */

import { withBatch } from "../layers/index.ts";
import type { Network } from "./network/network.ts";
import { countParameters } from "./network/variable.ts";

/** "classic": the table of Keras 2, with trainable and other parameters in three totals; "keras3": boxes. */
export type SummaryStyle = "classic" | "keras3";

/** The summary of a network as text, without a newline at the end. */
export function summarize(name: string, network: Network, style: SummaryStyle): string {
  const rows = network.layers.map(({ layer, name: layerName, outputShape, variables }) => [
    `${layerName} (${layer.className})`,
    withBatch(outputShape),
    String(countParameters(variables)),
  ]);
  const trainable = countParameters(network.variables.filter((variable) => variable.trainable));
  const total = countParameters(network.variables);
  const totals = { total, trainable, fixed: total - trainable };
  return style === "classic" ? classic(name, rows, totals) : boxed(name, rows, totals);
}

interface Totals {
  readonly total: number;
  readonly trainable: number;
  readonly fixed: number;
}

function classic(name: string, rows: readonly string[][], { total, trainable, fixed }: Totals): string {
  const header = ["Layer (type)", "Output Shape", "Param #"];
  const widest = (column: number) => Math.max(...[header, ...rows].map((row) => row[column].length));
  const widths = [Math.max(29, widest(0) + 2), Math.max(26, widest(1) + 2), Math.max(10, widest(2))];
  const width = widths.reduce((a, b) => a + b);
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("")
      .trimEnd();
  return [
    `Model: "${name}"`,
    "_".repeat(width),
    line(header),
    "=".repeat(width),
    rows.map(line).join(`\n${"_".repeat(width)}\n`),
    "=".repeat(width),
    `Total params: ${withCommas(total)}`,
    `Trainable params: ${withCommas(trainable)}`,
    `Non-trainable params: ${withCommas(fixed)}`,
    "_".repeat(width),
  ].join("\n");
}

function boxed(name: string, rows: readonly string[][], { total, trainable, fixed }: Totals): string {
  const header = ["Layer (type)", "Output Shape", "Param #"];
  const counted = rows.map(([layer, shape, count]) => [layer, shape, withCommas(Number(count))]);
  const least = [31, 22, 13];
  const widths = least.map((width, i) => Math.max(width, ...counted.map((row) => row[i].length)));
  const line = ([layer, shape, count]: readonly string[], edge: string) =>
    `${edge} ${layer.padEnd(widths[0])} ${edge} ${shape.padEnd(widths[1])} ${edge} ${count.padStart(widths[2])} ${edge}`;
  const rule = (left: string, middle: string, right: string, stroke: string) =>
    left + widths.map((width) => stroke.repeat(width + 2)).join(middle) + right;
  return [
    `Model: "${name}"`,
    rule("┏", "┳", "┓", "━"),
    line(header, "┃"),
    rule("┡", "╇", "┩", "━"),
    counted.map((row) => line(row, "│")).join(`\n${rule("├", "┼", "┤", "─")}\n`),
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
