/** Numbers of a benchmark, and their table. */

import { defined } from "../src/checked.ts";

export const MEASURES = ["train-step", "evaluate-10k", "epoch", "load", "time-to-accuracy"] as const;

export type Measure = (typeof MEASURES)[number];

export interface Result {
  readonly network: string;
  readonly batch: number;
  readonly measure: Measure;
  readonly engine: string;
  readonly variant: string;
  readonly threads: number;
  readonly medianMs: number;
  readonly minimumMs: number;
  /** How many times were measured. */
  readonly repetitions: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? defined(sorted[middle])
    : (defined(sorted[middle - 1]) + defined(sorted[middle])) / 2;
}

/** One row a result, with the ratio to the best PyTorch variant of the same task, as Markdown. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const peers = results.filter(
      ({ engine, network, batch, measure }) =>
        engine === "pytorch" &&
        network === result.network &&
        batch === result.batch &&
        measure === result.measure,
    );
    const best = Math.min(...peers.map(({ medianMs }) => medianMs));
    const ratio = Number.isFinite(best) ? (result.medianMs / best).toFixed(2) : "–";
    const { network, measure, batch, engine, variant, threads, medianMs, minimumMs } = result;
    return [
      network,
      measure,
      String(batch),
      engine,
      variant,
      String(threads),
      medianMs.toFixed(1),
      minimumMs.toFixed(1),
      ratio,
    ];
  });
  const header = [
    "network",
    "measure",
    "batch",
    "engine",
    "variant",
    "threads",
    "median ms",
    "min ms",
    "of best PyTorch",
  ];
  const widths = header.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => defined(row[i]).length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(defined(widths[i]))).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
