/**
 * Where the time of a training step goes: the graph's nodes, timed by ONNX Runtime's own profiler and summed by the
 * operator that wrote them. See README.md beside this file.
 *
 *     npm run profile -- [--network post] [--batch 64] [--steps 16] [--runs 6] [--nodes] [--lowerings fast|plain]
 *
 * Profiling makes a step slower; what counts are the shares.
 */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InferenceSession } from "onnxruntime-node";
import { nodePlatform, RandomGenerator, usePlatform } from "../src/index.ts";
import { prepare } from "./prepared.ts";

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
}

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
const [batch, steps, runs] = [Number(values.batch), Number(values.steps), Number(values.runs)];
const directory = await mkdtemp(join(tmpdir(), "atelier-profile-"));
const sessions: InferenceSession[] = [];
usePlatform({
  ...nodePlatform(),
  async createSession(model) {
    const session = await InferenceSession.create(model, {
      intraOpNumThreads: Number(values.threads),
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 3,
      enableProfiling: true,
      profileFilePrefix: join(directory, "profile"),
    });
    // Those that were opened to try the engine out are closed again, and cannot be asked any more.
    sessions.push(session);
    const release = session.release.bind(session);
    session.release = () => {
      sessions.splice(sessions.indexOf(session), 1);
      return release();
    };
    return session;
  },
});

const { executor, examples } = await prepare(values.network, values.lowerings === "plain" ? "plain" : "fast");
const random = new RandomGenerator(1);
const milliseconds: number[] = [];
for (let run = 0; run < runs; run++) {
  const batches = Array.from({ length: steps }, () => ({
    examples,
    rows: Uint32Array.from({ length: batch }, () => random.integer(examples.count)),
  }));
  const began = performance.now();
  await executor.train(batches, { random: () => random });
  milliseconds.push((performance.now() - began) / steps);
}
for (const session of sessions) session.endProfiling();
const totals = new Map<string, { milliseconds: number; count: number }>();
for (const file of await readdir(directory)) {
  const events: ProfileEvent[] = JSON.parse(await readFile(join(directory, file), "utf8"));
  for (const { cat, name, dur } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time") || name.startsWith("steps")) continue;
    const node = name.replace(/_kernel_time$/, "");
    const key = values.nodes ? node : node.replace(/_\d+$/, "").replace(/scan_\d+/, "scan");
    const total = totals.get(key) ?? { milliseconds: 0, count: 0 };
    total.milliseconds += dur / 1000 / (runs * steps);
    total.count += 1 / (runs * steps);
    totals.set(key, total);
  }
}
await rm(directory, { recursive: true });
const rows = [...totals].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
console.log(`step: ${milliseconds.map((ms) => ms.toFixed(1)).join(" ")} ms`);
for (const [key, total] of rows.slice(0, values.nodes ? 90 : 60)) {
  console.log(`${total.milliseconds.toFixed(3)} ms  ${total.count.toFixed(1)}×  ${key}`);
}
console.log(`sum ${rows.reduce((sum, [, total]) => sum + total.milliseconds, 0).toFixed(2)} ms`);
