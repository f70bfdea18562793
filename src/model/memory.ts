/**
 * How much memory a network takes, reckoned from its shapes before any of it is allocated. What cannot fit is refused
 * by an error that says so, where the system would end the process without a word.
 */

import { ConfigurationError, DeviceError } from "../errors/index.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import { type Engine, platform } from "../runtime/index.ts";
import type { Network } from "./network/network.ts";
import type { Variable } from "./network/variable.ts";
import { activationBytes } from "./run-size.ts";

/** Bytes of a number. */
const FLOAT = 4;

/** ONNX files are Protocol Buffers, which have less than 2 GiB (https://protobuf.dev/programming-guides/proto-limits). */
const MAX_WEIGHTS = 2 ** 31;

/** The bytes that numbers of this count take, in words: "3.1 GB". */
export function formatMemory(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const unit = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)), units.length - 1);
  const value = bytes / 1000 ** unit;
  if (value >= 1000) return `${value.toExponential(1)} ${units[unit]}`;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/**
 * Checks the weights of a network together.
 *
 * @throws ConfigurationError if no model file could hold them; DeviceError if the machine has not as much memory
 */
export function checkWeights(engine: Engine, variables: readonly Variable[]): void {
  const bytes = weightBytes(variables);
  refuse(engine, bytes, "the weights of a model", "A smaller network needs less.");
  if (bytes < MAX_WEIGHTS) return;
  const [largest] = variables.toSorted((a, b) => sizeOf(b.shape) - sizeOf(a.shape));
  throw new ConfigurationError(
    `Expected a model with less than ${formatMemory(MAX_WEIGHTS)} of weights, the most that an ONNX file holds. ` +
      `Received: layers whose weights take ${formatMemory(bytes)}; the largest is "${largest?.name}" of shape ` +
      `[${largest?.shape.join(", ")}].`,
  );
}

/**
 * Checks what training keeps from step to step: weights and slots of the optimizer twice, since a step makes new ones of
 * them, and gradients.
 *
 * @param slots what the optimizer keeps
 * @throws DeviceError if the machine has not as much memory
 */
export function checkTraining(
  engine: Engine,
  variables: readonly Variable[],
  slots: readonly { readonly shape: Shape }[],
): void {
  const bytes = 3 * weightBytes(variables) + 2 * weightBytes(slots);
  refuse(
    engine,
    bytes,
    "training",
    "A smaller network, or an optimizer that keeps less, such as sgd, needs less.",
  );
}

/**
 * Checks the memory of a graph's run: the layers' outputs for its examples, which training keeps for the gradients,
 * and the same again for those.
 *
 * @param kind "a training step of": completed by the number of examples
 * @throws {DeviceError} if the machine has less memory
 */
export function checkRun(
  engine: Engine,
  network: Network,
  { kind, examples, isTraining = false }: { kind: string; examples: number; isTraining?: boolean },
): void {
  const bytes = activationBytes(network) * examples * (isTraining ? 2 : 1) + weightBytes(network.variables);
  const what = `${kind} ${examples} ${examples === 1 ? "example" : "examples"}`;
  refuse(
    engine,
    bytes,
    what,
    `A smaller batch${examples === 1 ? "" : ", smaller images"} or a smaller network needs less.`,
  );
}

/**
 * Checks what `predict` returns.
 *
 * @throws DeviceError if the machine has not as much memory
 */
export function checkPredictions(engine: Engine, { outputs }: Network, examples: number): void {
  const bytes = FLOAT * examples * outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  refuse(engine, bytes, `the predictions for ${examples} examples`, "Fewer examples at a time need less.");
}

function refuse(engine: Engine, bytes: number, what: string, hint: string): void {
  const limit = engine.memoryLimit ?? platform().memoryLimit ?? Number.POSITIVE_INFINITY;
  if (bytes <= limit) return;
  throw new DeviceError(
    `Expected ${what} to fit in the memory that there is, ${formatMemory(limit)}. ${hint} ` +
      `Received: what takes about ${formatMemory(bytes)}.`,
  );
}

function weightBytes(variables: readonly { readonly shape: Shape }[]): number {
  return FLOAT * variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
