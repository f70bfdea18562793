/** The engines that are compared, each in a process of its own that waits while the others work. */

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Measure } from "./results.ts";
import { BEFORE } from "./verdict.ts";

export interface Task {
  readonly network: string;
  readonly batch: number;
  readonly measure: Measure;
  /** How long to repeat it. */
  readonly seconds: number;
}

/** What an engine says of itself when it is ready. */
interface Introduction {
  readonly engine: string;
  readonly variant: string;
  readonly version: string;
  readonly threads: number;
  readonly note?: string;
  /** What it can be asked for; default: everything. */
  readonly measures?: readonly Measure[];
  readonly networks?: readonly string[];
}

/** What it says after a task. */
interface Answer {
  /** Of each repetition. */
  readonly milliseconds: number[];
  /** The most memory that the process had resident. */
  readonly maxRssBytes?: number;
}

export interface Engine extends Introduction {
  /** Takes minutes for what others do in milliseconds: asked once. */
  readonly isSlow: boolean;
  can(task: Omit<Task, "seconds">): boolean;
  measure(task: Task): Promise<Answer>;
  stop(): void;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PYTHON = ["/usr/bin/python3", "python3"];
/**
 * Lets the C library keep memory that is freed (mallopt(3)), instead of giving it back and asking for it again at every
 * step, which on a virtual machine may take longer than the step.
 */
const KEEPING_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
  MALLOC_TOP_PAD_: String(2 ** 26),
};
/** PyTorch's variants: as it comes in two memory layouts, and the better one of them with memory kept. */
const PYTORCH_VARIANTS: readonly (readonly [format: string, environment: Record<string, string>])[] = [
  ["nchw", {}],
  ["channels_last", {}],
  ["channels_last", KEEPING_MEMORY],
];

/** What checkouts have that do not say which networks they have. */
const FIRST_NETWORKS: readonly string[] = ["post", "conv3", "perceptron"];

/** Which engines are started beside those that are installed. */
export interface EngineOptions {
  readonly threads: number;
  /** Whether engines take part that need minutes for a step. */
  readonly withSlow: boolean;
  /** Another checkout of Atelier, with its packages installed, that takes part as the variant "before". */
  readonly before?: string | undefined;
}

/** Starts every engine that is installed; says which are not. */
export async function startEngines(
  { threads, withSlow, before }: EngineOptions,
  say: (line: string) => void,
): Promise<Engine[]> {
  const engines = [await startAtelier(threads)];
  if (before !== undefined) {
    const engine = await startAtelier(threads, { checkout: resolve(before) });
    const can = (task: Omit<Task, "seconds">) =>
      (engine.networks ?? FIRST_NETWORKS).includes(task.network) && engine.can(task);
    engines.push({ ...engine, variant: BEFORE, can });
  }
  const python = findPython();
  if (python === undefined) say("PyTorch is not installed (bench/README.md tells how): left out");
  else {
    for (const [format, environment] of PYTORCH_VARIANTS) {
      const args = [here("peers/pytorch_peer.py"), format, String(threads)];
      const engine = await start(python, args, { threads, environment });
      const variant = environment === KEEPING_MEMORY ? `${format}, memory kept` : format;
      engines.push({ ...engine, variant });
    }
  }
  if (isInstalled("@jax-js/jax"))
    engines.push(await start(process.execPath, [here("peers/jax-js-peer.mjs")]));
  else say("jax-js is not installed (bench/README.md tells how): left out");
  if (withSlow && isInstalled("@tensorflow/tfjs")) {
    engines.push(await start(process.execPath, [here("peers/tfjs-peer.mjs")], { isSlow: true }));
  } else {
    say(
      `TensorFlow.js: left out, ${withSlow ? "not installed (bench/README.md)" : "asked for by --slow-peers"}`,
    );
  }
  return engines;
}

/** Atelier of a checkout; default: this one. With memory kept as in a process of the engine's own. */
export function startAtelier(
  threads: number,
  { checkout = here(".."), memoryKept = false } = {},
): Promise<Engine> {
  const environment = memoryKept ? KEEPING_MEMORY : {};
  const program = join(checkout, "bench/peers/atelier-peer.ts");
  return start(process.execPath, ["--import", "tsx", program, String(threads)], { threads, environment });
}

/** PyTorch in a memory format, with memory kept. */
export function startPyTorch(threads: number, format: string): Promise<Engine> {
  const python = findPython();
  if (python === undefined) throw new Error("PyTorch is not installed (bench/README.md tells how)");
  const args = [here("peers/pytorch_peer.py"), format, String(threads)];
  return start(python, args, { threads, environment: KEEPING_MEMORY });
}

function findPython(): string | undefined {
  return PYTHON.find((command) => spawnSync(command, ["-c", "import torch"]).status === 0);
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Starts a peer: it prints a line about itself, then reads tasks and prints times, a line of JSON each. */
async function start(
  command: string,
  args: readonly string[],
  options: { threads?: number; isSlow?: boolean; environment?: Record<string, string> } = {},
): Promise<Engine> {
  const { threads, isSlow = false, environment = {} } = options;
  const limits =
    threads === undefined ? {} : { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  const child = spawn(command, args, {
    env: { ...process.env, ...limits, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout });
  const introduction: Introduction = JSON.parse(await nextLine(child, lines));
  return {
    ...introduction,
    isSlow,
    can: ({ measure, network }) =>
      (introduction.measures?.includes(measure) ?? true) &&
      (introduction.networks?.includes(network) ?? true),
    async measure(task) {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      return JSON.parse(await nextLine(child, lines));
    },
    stop() {
      child.stdin.end();
      child.kill();
    },
  };
}

function nextLine(child: ChildProcessWithoutNullStreams, lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) =>
      reject(new Error(`${child.spawnargs.join(" ")} ended with ${code}`));
    child.once("exit", fail);
    lines.once("line", (line) => {
      child.off("exit", fail);
      resolve(line);
    });
  });
}
