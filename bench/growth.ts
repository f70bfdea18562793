/**
 * How cost grows with image side, channels, batch and parameters: step time and memory beside PyTorch's, as a table and a
 * plot. See README.md beside this file.
 *
 *     npm run bench:growth -- [--curves batch,parameters] [--rounds 2] [--seconds 0.7] [--threads 2] [--plot growth.svg]
 */

import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Measured, measurePoint } from "./growth/measure.ts";
import { growthPlot } from "./growth/plot.ts";
import { POINTS } from "./growth/points.ts";
import { describeProcessor } from "./processor.ts";

/** A point where Atelier takes this many times PyTorch's time is a cliff. */
const MAX_RATIO = 1.5;

const { values } = parseArgs({
  options: {
    curves: { type: "string" },
    rounds: { type: "string", default: "2" },
    seconds: { type: "string", default: "0.7" },
    threads: { type: "string", default: String(Math.min(2, cpus().length)) },
    plot: { type: "string" },
  },
});
const options = {
  threads: Number(values.threads),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
};
const chosen = values.curves?.split(",");
const points = POINTS.filter(({ curve }) => chosen?.includes(curve) ?? true);

process.stderr.write(`${describeProcessor()}\n`);
process.stdout.write(
  "| curve | at | Atelier: median, min ms | PyTorch | ratio of medians, minima | MB: Atelier, PyTorch |\n",
);
process.stdout.write("| --- | --- | --- | --- | --- | --- |\n");
const results: Measured[] = [];
const cliffs: string[] = [];
for (const point of points) {
  const [ours, theirs] = await measurePoint(point, options);
  if (ours === undefined || theirs === undefined) continue;
  results.push(ours, theirs);
  const ratios = [ours.medianMs / theirs.medianMs, ours.minimumMs / theirs.minimumMs];
  if (ratios.every((ratio) => ratio > MAX_RATIO)) cliffs.push(`${point.curve} ${point.value}`);
  const milliseconds = ({ medianMs, minimumMs }: Measured) =>
    `${medianMs.toFixed(1)}, ${minimumMs.toFixed(1)}`;
  const megabytes = ({ maxRssBytes }: Measured) => (maxRssBytes / 1e6).toFixed(0);
  const cells = [
    ...[point.curve, point.value, milliseconds(ours), milliseconds(theirs)],
    ratios.map((ratio) => ratio.toFixed(2)).join(", "),
    `${megabytes(ours)}, ${megabytes(theirs)}`,
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
if (values.plot !== undefined) await writeFile(values.plot, growthPlot(results));
const said =
  cliffs.length === 0
    ? `No point over ${MAX_RATIO} of PyTorch`
    : `Over ${MAX_RATIO} of PyTorch: ${cliffs.join("; ")}`;
process.stdout.write(`${said}, by medians and minima.\n`);
