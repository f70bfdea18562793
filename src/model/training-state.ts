/** The state of a training, as plain data. */

import { defined } from "../checked.ts";
import { ModelStateError } from "../errors/index.ts";
import { sizeOf } from "../graph/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import {
  type Check,
  checkOption,
  formatReceived,
  integer,
  isObject,
  number,
  object,
  required,
  seedNumber,
  text,
} from "../options/index.ts";
import { isAllFinite, type ResidentState } from "../runtime/index.ts";

/** Position in a model's random numbers for training (order, masks, augmentation). */
export interface Draws {
  /** Epochs started in all calls of `fit`. */
  readonly epochs: number;
  /** Of these, the epochs before the call that `initialEpoch` continues. */
  readonly before: number;
  /** Training steps, over all compilations. */
  readonly steps: number;
}

/**
 * The state of a training, returned by `trainingState` and restored by `resume`.
 *
 * @see {@link Model.trainingState}
 */
export interface TrainingState {
  /** Training steps since the model was compiled. */
  readonly steps: number;
  /** Weights and optimizer slots by name, in the engine's layouts. */
  readonly tensors: Readonly<Record<string, Float32Array>>;
  /** Position in the random numbers; absent in old states, which count as within one call of `fit`. */
  readonly draws?: Draws;
  /** The optimizer's name; absent in old states, like the following members. */
  readonly optimizer?: string;
  /** The optimizer's learning rate, which callbacks may have changed; absent for a schedule. */
  readonly learningRate?: number;
  /** Seed of the model's random numbers. */
  readonly seed?: number;
}

/** Position of a model that was never trained. */
export const NO_DRAWS: Draws = { epochs: 0, before: 0, steps: 0 };

const COUNT = required(integer({ min: 0 }));
const OBJECT = required(object);

/**
 * Checks that a state is of a model with this seed.
 *
 * @throws {ModelStateError} if it is not
 */
export function checkSeed(seed: number, state: TrainingState): void {
  const given: unknown = isObject(state) ? state.seed : undefined;
  if (given === undefined || given === seed) return;
  throw new ModelStateError(
    `Expected the training state of a model with the seed ${seed}, as this one was given; without a seed of its own a model ` +
      `takes over that of the state. Received: one with the seed ${formatReceived(given)}.`,
  );
}

/**
 * Checks that a state is of this optimizer.
 *
 * @throws {ModelStateError} for another one, or if only one of the two has a schedule
 */
function checkOptimizer({ name, learningRate }: Optimizer, state: TrainingState): void {
  check("state.optimizer", state.optimizer, text);
  check("state.seed", state.seed, seedNumber);
  check("state.learningRate", state.learningRate, number({ min: 0 }));
  if (state.optimizer === undefined) return;
  if (state.optimizer !== name) {
    throw new ModelStateError(
      `Expected the training state of the optimizer "${name}". Received: one of ${formatReceived(state.optimizer)}.`,
    );
  }
  const [own, given] = [typeof learningRate === "number", state.learningRate !== undefined];
  if (own === given) return;
  throw new ModelStateError(
    `Expected a training state whose learning rate is ${own ? "a number" : "a schedule's"}, as the optimizer's is. ` +
      `Received: one with ${given ? `the learning rate ${state.learningRate}` : "a schedule's"}.`,
  );
}

/** Copies the state of a training. */
export function readState(
  state: ResidentState,
  { steps, draws }: Pick<Required<TrainingState>, "steps" | "draws">,
  { name, learningRate }: Optimizer,
): TrainingState {
  const tensors = Object.fromEntries(state.entries.map((entry) => [entry.name, state.read(entry.name)]));
  const rate = typeof learningRate === "number" ? { learningRate } : {};
  return { steps, tensors, draws, optimizer: name, ...rate };
}

/**
 * Checks a state and restores its tensors and learning rate; if it throws, nothing was changed.
 *
 * @throws {ModelStateError} unless it has the resident tensors, in their sizes, all finite
 * @throws {ConfigurationError} if it is not a state at all
 */
export function writeState(state: ResidentState, optimizer: Optimizer, given: TrainingState): void {
  check("a state, as trainingState gives it,", given, OBJECT);
  checkOptimizer(optimizer, given);
  const { steps, tensors, draws } = given;
  check("state.steps", steps, COUNT);
  check("state.tensors", tensors, OBJECT);
  if (draws !== undefined) {
    check("state.draws", draws, OBJECT);
    for (const name of ["epochs", "before", "steps"] as const)
      check(`state.draws.${name}`, draws[name], COUNT);
  }
  const { entries } = state;
  const missing = entries.find(({ name }) => !Object.hasOwn(tensors, name));
  if (missing !== undefined || Object.keys(tensors).length !== entries.length) {
    const surplus = Object.keys(tensors).find((name) => !entries.some((entry) => entry.name === name));
    const difference = missing
      ? `one without "${missing.name}"`
      : `one with ${formatReceived(surplus)}, which this has not`;
    throw new ModelStateError(
      "Expected the training state of the same network with the same optimizer. " +
        `Received: ${difference}, of ${Object.keys(tensors).join(", ")}.`,
    );
  }
  for (const { name, shape } of entries) checkNumbers(name, tensors[name], sizeOf(shape));
  for (const { name, shape } of entries) state.write(name, defined(tensors[name]), shape);
  if (given.learningRate !== undefined) optimizer.learningRate = given.learningRate;
}

function checkNumbers(name: string, data: unknown, length: number): void {
  const expected = `Expected "${name}" of the state to be a Float32Array of ${length} finite numbers`;
  if (!(data instanceof Float32Array)) {
    throw new ModelStateError(
      `${expected}; JSON does not keep arrays of numbers as they are, structuredClone and v8.serialize do. ` +
        `Received: ${formatReceived(data)}.`,
    );
  }
  if (data.length !== length) throw new ModelStateError(`${expected}. Received: ${data.length} numbers.`);
  if (!isAllFinite(data)) {
    const position = data.findIndex((value) => !Number.isFinite(value));
    throw new ModelStateError(`${expected}. Received: ${data[position]} at position ${position}.`);
  }
}

function check(name: string, value: unknown, expected: Check): void {
  checkOption("resume", name, value, expected);
}
