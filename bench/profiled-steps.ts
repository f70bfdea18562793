/** Training steps, each node of their graph timed by ONNX Runtime's own profiler. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { nodePlatform, RandomGenerator, usePlatform } from "../src/index.ts";
import { prepare } from "./prepared.ts";

export interface ProfileOptions {
  readonly network: string;
  readonly batch: number;
  /** Training steps of a run. */
  readonly steps: number;
  readonly runs: number;
  readonly threads: number;
  readonly lowerings: "fast" | "plain";
}

export interface ProfiledNode {
  /** As written: "conv2d/MatMul_12", the operator of the graph and ONNX' operator. */
  readonly name: string;
  /** Of a step, the mean over all. */
  readonly milliseconds: number;
  /** Executions in a step. */
  readonly count: number;
}

export interface Profiled {
  /** Milliseconds of a step, run by run. */
  readonly steps: readonly number[];
  readonly nodes: readonly ProfiledNode[];
}

/** Loops, whose nodes are counted themselves: over the steps of a run, and "scan_383/" over blocks of weights. */
const LOOP = /^steps|\/$/;

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
}

/** Trains a network of the benchmark, and times its nodes. Profiling makes a step slower; the shares count. */
export async function profileSteps(options: ProfileOptions): Promise<Profiled> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-profile-"));
  try {
    const steps = await train(options, join(directory, "profile"));
    return { steps, nodes: await readNodes(directory, options.runs * options.steps) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function train(options: ProfileOptions, profileFilePrefix: string): Promise<number[]> {
  const sessions: InferenceSession[] = [];
  usePlatform({
    ...nodePlatform(),
    async createSession(model) {
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: options.threads,
        graphOptimizationLevel: "disabled",
        logSeverityLevel: 3,
        enableProfiling: true,
        profileFilePrefix,
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
  const { executor, examples } = await prepare(options.network, options.lowerings);
  const random = new RandomGenerator(1);
  const milliseconds: number[] = [];
  for (let run = 0; run < options.runs; run++) {
    const batches = Array.from({ length: options.steps }, () => ({
      examples,
      rows: Uint32Array.from({ length: options.batch }, () => random.integer(examples.count)),
    }));
    const began = performance.now();
    await executor.train(batches, { random: () => random });
    milliseconds.push((performance.now() - began) / options.steps);
  }
  for (const session of sessions) session.endProfiling();
  return milliseconds;
}

async function readNodes(directory: string, executions: number): Promise<ProfiledNode[]> {
  const totals = new Map<string, { microseconds: number; count: number }>();
  for (const file of await readdir(directory)) {
    const events: ProfileEvent[] = JSON.parse(await readFile(join(directory, file), "utf8"));
    for (const { cat, name, dur } of events) {
      const node = name.replace(/_kernel_time$/, "");
      if (cat !== "Node" || node === name || LOOP.test(node)) continue;
      const total = totals.get(node) ?? { microseconds: 0, count: 0 };
      total.microseconds += dur;
      total.count++;
      totals.set(node, total);
    }
  }
  return [...totals].map(([name, { microseconds, count }]) => ({
    name,
    milliseconds: microseconds / 1000 / executions,
    count: count / executions,
  }));
}
