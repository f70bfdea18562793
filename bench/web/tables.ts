/** What `bench.ts` prints. */

import { defined } from "../../src/checked.ts";
import type { Run } from "../../test/browser/support/training.ts";

/** Milliseconds of single steps, or of steps of a run, in one setting. */
export interface Figure {
  readonly network: Run["network"];
  readonly batch: number;
  readonly threads: number;
  readonly stepsPerRun: number;
  readonly node: number[];
  readonly chromium: number[];
}

export interface PeerFigure {
  readonly name: string;
  readonly version: string;
  /** Of each step; the first one compiles. */
  readonly milliseconds: readonly number[];
  readonly losses: readonly number[];
}

/** How many times Node's a step may take on two threads. */
const ASKED: Readonly<Partial<Record<Run["network"], number>>> = { post: 2, sprint: 1.7 };
const THREADS_ASKED = 2;

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return defined(sorted[Math.floor((sorted.length - 1) * share)]);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A line for each setting: median and least milliseconds on both sides, and both ratios. */
export function tableOfFigures(figures: readonly Figure[]): string {
  const titles = ["network", "batch", "threads", "steps in a run", "Node: median, least"];
  const heads = [...titles, "Chromium: median, least", "ratio: medians, least", "asked"];
  const lines = figures.map(({ network, batch, threads, stepsPerRun, node, chromium }) => {
    const [a, b] = [quantile(node, 0.5), quantile(chromium, 0.5)];
    const [leastA, leastB] = [quantile(node, 0), quantile(chromium, 0)];
    const ratios = [b / a, leastB / leastA].map((ratio) => ratio.toFixed(2));
    return row([
      ...[network, batch, threads, stepsPerRun],
      ...[
        `${a.toFixed(1)}, ${leastA.toFixed(1)}`,
        `${b.toFixed(1)}, ${leastB.toFixed(1)}`,
        ratios.join(", "),
      ],
      threads === THREADS_ASKED ? `at most ${ASKED[network]}` : "",
    ]);
  });
  return [row(heads), row(heads.map(() => "---")), ...lines].join("\n");
}

/** A line for each library: its first step, which compiles, and its fastest one afterwards. */
export function tableOfPeers(peers: readonly PeerFigure[]): string {
  const heads = ["engine", "first step", "least of the others", "of Atelier on wasm", "of Atelier on WebGPU"];
  const least = ({ milliseconds: [first, ...others] }: PeerFigure) =>
    others.length > 0 ? Math.min(...others) : defined(first);
  const own = (name: string) => peers.find((peer) => peer.name === name);
  const lines = peers.map((peer) => {
    const ratios = ["atelier, wasm", "atelier, webgpu"].map((name) => {
      const other = own(name);
      return other === undefined ? "" : (least(peer) / least(other)).toPrecision(3);
    });
    const first = defined(peer.milliseconds[0]).toFixed(0);
    return row([`${peer.name} ${peer.version}`.trim(), first, least(peer).toFixed(0), ...ratios]);
  });
  return [row(heads), row(heads.map(() => "---")), ...lines].join("\n");
}
