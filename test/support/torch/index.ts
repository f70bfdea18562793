/**
 * Training in PyTorch, for comparison: one Python process serves all comparisons of a file of tests, since PyTorch takes
 * seconds to start. Where there is none, such tests are skipped, and say so.
 */

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Shape } from "../../../src/index.ts";
import type { Numbers } from "../numbers.ts";

const PYTHON = "/usr/bin/python3";
const PROGRAM = fileURLToPath(new URL("training.py", import.meta.url));
const IS_THERE = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";

export const hasTorch = spawnSync(PYTHON, ["-c", IS_THERE]).status === 0;
/** To be put behind the names of tests. */
export const whereTorch = hasTorch ? "" : " (skipped: python3-torch is not installed)";

/** A layer at work: its options are Atelier's. */
export interface TorchCall {
  /** "conv2d" */
  readonly type: string;
  readonly options: object;
  /** Names of values: inputs of the network, or outputs of earlier calls. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** Names of the weights by what the layer calls them: `{ kernel: "conv2d_1/kernel" }`. A shared layer's are its first call's. */
  readonly weights: Readonly<Record<string, string>>;
  /** Whether a batch normalization keeps to its moving statistics. */
  readonly isFrozen: boolean;
}

/** Something of Atelier's by its name, with its options. */
export type Described = { readonly name: string } & Readonly<Record<string, unknown>>;

/** A network and how it is trained, all steps on the same examples. */
export interface TorchTraining {
  readonly calls: readonly TorchCall[];
  readonly inputs: Readonly<Record<string, Numbers>>;
  /** Names of the values that have a loss. */
  readonly outputs: readonly string[];
  readonly targets: readonly Numbers[];
  /** Atelier's name and options of each output's loss. */
  readonly losses: readonly Described[];
  readonly lossWeights: readonly number[];
  /** Atelier's name and options. */
  readonly optimizer: Described;
  readonly steps: number;
  /** As they begin, by name. */
  readonly weights: Readonly<Record<string, Numbers>>;
  /** Names of those that the optimizer changes. */
  readonly trainable: readonly string[];
  /** Of each output's examples; null where there are none. Default: none. */
  readonly sampleWeights?: readonly (Numbers | null)[];
  /** Rows of inputs, targets and their weights that each step uses: [first, end), the end excluded; default: all. */
  readonly rows?: readonly (readonly [number, number])[];
  /** What Atelier drew at each step, in the order of the layers. */
  readonly draws?: readonly (readonly Drawn[])[];
  /** Whether the moving averages replace the weights after the last step. */
  readonly endsWithAverages?: boolean;
  /** @default "float64" */
  readonly dtype?: "float64" | "float32";
  /** By which share inputs, first weights, layers' outputs and their gradients are off at most, as if they were rounded. */
  readonly jitter?: number;
  readonly jitterSeed?: number;
  /**
   * Whether convolutions are off by that share of their image's root mean square, as in the frequency domain.
   */
  readonly spreads?: boolean;
}

/** Random numbers as a graph received them: masks are bytes. */
export interface Drawn {
  readonly data: Float32Array | Uint8Array;
  readonly shape: Shape;
}

/** The result, a list entry for each step. */
export interface TorchResult {
  /** The total, and each output's own, before the step. */
  readonly losses: readonly (readonly number[])[];
  /** After the step, by name. */
  readonly weights: readonly Readonly<Record<string, Float64Array>>[];
}

/** The Python process; to be closed. */
export class Torch {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  constructor() {
    // A thread is enough, and nothing of this process' environment should choose how PyTorch computes.
    const env = {
      PATH: process.env.PATH,
      OMP_NUM_THREADS: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONFAULTHANDLER: "1",
    };
    this.#process = spawn(PYTHON, [PROGRAM], { env, stdio: "pipe" });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  /** Trains, in float64; one request at a time. */
  async train(training: TorchTraining): Promise<TorchResult> {
    const { inputs, targets, weights, sampleWeights, draws } = training;
    const request = {
      ...training,
      ...{ targets: targets.map(encode), inputs: encodeAll(inputs), weights: encodeAll(weights) },
      ...(sampleWeights && { sampleWeights: sampleWeights.map((each) => each && encode(each)) }),
      ...(draws && { draws: draws.map((step) => step.map(encode)) }),
    };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const answer: { error?: string; losses: string[][]; weights: Record<string, string>[] } = JSON.parse(
      await this.#nextLine(),
    );
    if (answer.error !== undefined) throw new Error(`PyTorch failed: ${answer.error}`);
    const decoded = answer.weights.map((each) =>
      Object.fromEntries(Object.entries(each).map(([name, data]) => [name, decode(data)])),
    );
    return { losses: answer.losses.map((step) => step.map(readNumber)), weights: decoded };
  }

  close(): void {
    this.#process.stdin.end();
  }

  #nextLine(): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (code: number | null) => reject(new Error(`PyTorch's process ended with ${code}`));
      this.#process.once("exit", fail);
      this.#lines.once("line", (line) => {
        this.#process.off("exit", fail);
        resolve(line);
      });
    });
  }
}

function encodeAll(tensors: Readonly<Record<string, Numbers>>) {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, encode(tensor)]));
}

function encode({ data, shape }: Drawn) {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  return { shape, data: bytes, ...(data instanceof Uint8Array && { isBytes: true }) };
}

function decode(base64: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** A number as Python writes it: "1e-05", "inf", "nan". */
function readNumber(text: string): number {
  return Number(text.replace("inf", "Infinity"));
}
