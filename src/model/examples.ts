/** Inputs and targets from the caller, checked against the model. */

import { type NestedNumbers, type RescaledTensor, rowCount, slice, type Tensor } from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sameShape } from "../graph/index.ts";
import { withBatch } from "../layers/index.ts";
import { type ByPort, byPort, isTensorLike } from "./by-port.ts";
import {
  type ClassWeights,
  checkSampleWeights,
  multiplyWeights,
  type SampleWeights,
  sliceWeights,
  type Weights,
  weightsByClass,
} from "./example-weights.ts";
import type { Objective, TrainedOutput } from "./graphs/objective.ts";
import { type InputTensor, inputTensor } from "./inputs.ts";
import type { Network, Port } from "./network/network.ts";
import { adviceOnInputs } from "./shape-advice.ts";
import { checkTargets, type Targets } from "./targets.ts";

/**
 * One input of a model: images, any tensor whose first axis counts examples, or nested arrays.
 *
 * @see {@link Model.fit}
 */
export type Inputs = InputTensor | NestedNumbers;

/**
 * All inputs of a model: one, or for several a list in their order or a record by their names.
 *
 * @see {@link Model.fit}
 */
export type ModelInputs = ByPort<Inputs>;

/**
 * All targets of a model: one, or for several outputs a list in their order or a record by their names.
 *
 * @see {@link Model.fit}
 */
export type ModelTargets = ByPort<Targets>;

/**
 * Weights of examples: for several outputs one for all, a list in their order, or a record by their names.
 *
 * @see {@link FitOptions.sampleWeight}
 */
export type ModelSampleWeights = ByPort<SampleWeights>;

/** Inputs and targets that fit a model and each other. */
export interface Examples {
  /** One for each input of the model. */
  readonly x: readonly InputTensor[];
  /** One for each output that is trained. */
  readonly y: readonly (Tensor | RescaledTensor)[];
  readonly count: number;
  /** Weights for each trained output; undefined if all examples count alike. */
  readonly weights: readonly (Weights | undefined)[];
}

/**
 * Checks inputs, targets and weights.
 *
 * @throws ShapeError, ConfigurationError if they do not fit the model or each other
 */
export function checkExamples(
  network: Network,
  { outputs }: Objective,
  given: ModelInputs,
  targets: ModelTargets,
  sampleWeight?: ModelSampleWeights,
): Examples {
  const x = readInputs(network, given);
  const count = checkInputs(network, x);
  const y = byPort("targets", outputs, targets, isTensorLike).map((ofOutput, i) => {
    const output = outputs[i];
    if (output === undefined) throw new Error("targets of an output that is not trained");
    const checked = checkTargets(output, ofOutput);
    if (rowCount(checked) === count) return checked;
    throw new ShapeError(
      `Expected one target per input: ${count}. Received: ${rowCount(checked)} targets${ofPort(outputs, output)}.`,
    );
  });
  if (count === 0) throw new ShapeError("Expected at least one example. Received: 0.");
  return { x, y, count, weights: readWeights(outputs, sampleWeight, count) };
}

/** Reads the tensors of all inputs of a model. */
export function readInputs({ inputs }: Network, given: ModelInputs): InputTensor[] {
  return byPort("inputs", inputs, given, isTensorLike).map((each, i) =>
    inputTensor(inputs.length === 1 ? "inputs" : `inputs for "${inputs[i]?.name}"`, each),
  );
}

/**
 * Checks inputs; returns the number of examples.
 *
 * @throws ShapeError if they do not fit the model or each other
 */
export function checkInputs({ inputs }: Network, x: readonly InputTensor[]): number {
  const counts = inputs.map((input, i) => {
    const shape = x[i]?.shape ?? [];
    if (shape.length === 0 || !sameShape(shape.slice(1), input.shape)) {
      throw new ShapeError(
        `Expected inputs of shape ${withBatch(input.shape)}${ofPort(inputs, input)}.` +
          `${adviceOnInputs(shape, input.shape)} Received: ${formatShape(shape)}.`,
      );
    }
    return shape[0] ?? 0;
  });
  const [count = 0] = counts;
  if (counts.some((other) => other !== count)) {
    throw new ShapeError(
      `Expected the same number of examples for all inputs. Received: ${counts.join(", ")}.`,
    );
  }
  return count;
}

/** Returns the examples from `start` up to, not including, `end`; shares the data. */
export function sliceExamples({ x, y, weights }: Examples, start: number, end: number): Examples {
  return {
    x: x.map((each) => slice(each, start, end)),
    y: y.map((each) => slice(each, start, end)),
    count: end - start,
    weights: weights.map((each) => each && sliceWeights(each, start, end)),
  };
}

/**
 * Weights the same examples by their classes too.
 *
 * @throws ConfigurationError as {@link weightsByClass}, and for a model that is trained for several outputs
 */
export function withClassWeights(
  { outputs }: Objective,
  examples: Examples,
  classWeight: ClassWeights | undefined,
): Examples {
  if (classWeight === undefined) return examples;
  const [output] = outputs;
  const [y] = examples.y;
  if (output === undefined || y === undefined || outputs.length > 1) {
    throw new ConfigurationError(
      "Expected classWeight with a model that is trained for one output; for others use sampleWeight. " +
        `Received: classWeight with outputs ${outputs.map(({ name }) => name).join(", ")}.`,
    );
  }
  const weighted = { count: examples.count, outputShape: output.shape };
  const byClass = weightsByClass(y, output.loss, classWeight, weighted);
  return { ...examples, weights: [multiplyWeights(examples.weights[0], byClass)] };
}

/** Returns the shape of an example's weights for each trained output; undefined where there are none. */
export function weightShapes({ weights }: Examples): (Shape | undefined)[] {
  return weights.map((each) => each?.shape.slice(1));
}

function readWeights(
  outputs: readonly TrainedOutput[],
  given: ModelSampleWeights | undefined,
  count: number,
): (Weights | undefined)[] {
  if (given === undefined) return outputs.map(() => undefined);
  const isForAll = outputs.length > 1 && isOneForAll(outputs.length, given);
  const listed = isForAll
    ? outputs.map(() => given as SampleWeights)
    : byPort("sampleWeight", outputs, given, isTensorLike);
  return listed.map((each, i) => checkSampleWeights(each, { count, outputShape: outputs[i]?.shape ?? [] }));
}

/** Returns true if weights of examples are for all outputs: a tensor, or a flat list of numbers. */
function isOneForAll(outputs: number, given: ModelSampleWeights): boolean {
  if (!Array.isArray(given)) return isTensorLike(given);
  return given.length !== outputs || given.every((each) => typeof each === "number");
}

/** Names one of several inputs or outputs, for messages. */
function ofPort(ports: readonly { name: string }[], { name }: Pick<Port, "name">): string {
  return ports.length === 1 ? "" : ` for "${name}"`;
}
