/**
 * Where the time of a training step goes: the graph's nodes, timed by ONNX Runtime's own profiler and summed by the
 * operator that wrote them. See README.md beside this file.
 *
 *     npm run bench:profile -- [--network post] [--batch 64] [--steps 16] [--runs 6] [--nodes] [--lowerings fast|plain]
 *
 * Profiling makes a step slower; what counts are the shares.
 */

import { parseArgs } from "node:util";
import { profileSteps } from "./profiled-steps.ts";

const { values } = parseArgs({
  options: {
    network: { type: "string", default: "post" },
    batch: { type: "string", default: "64" },
    steps: { type: "string", default: "16" },
    runs: { type: "string", default: "6" },
    threads: { type: "string", default: "2" },
    nodes: { type: "boolean", default: false },
    lowerings: { type: "string", default: "fast" },
  },
});
const { steps, nodes } = await profileSteps({
  network: values.network,
  batch: Number(values.batch),
  steps: Number(values.steps),
  runs: Number(values.runs),
  threads: Number(values.threads),
  lowerings: values.lowerings === "plain" ? "plain" : "fast",
});
const totals = new Map<string, { milliseconds: number; count: number }>();
for (const { name, milliseconds, count } of nodes) {
  const key = values.nodes ? name : name.replace(/_\d+$/, "").replace(/scan_\d+/, "scan");
  const total = totals.get(key) ?? { milliseconds: 0, count: 0 };
  totals.set(key, { milliseconds: total.milliseconds + milliseconds, count: total.count + count });
}
const rows = [...totals].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
console.log(`step: ${steps.map((ms) => ms.toFixed(1)).join(" ")} ms`);
for (const [key, total] of rows.slice(0, values.nodes ? 90 : 60)) {
  console.log(`${total.milliseconds.toFixed(3)} ms  ${total.count.toFixed(1)}×  ${key}`);
}
console.log(`sum ${rows.reduce((sum, [, total]) => sum + total.milliseconds, 0).toFixed(2)} ms`);
