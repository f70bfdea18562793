/** Batches of a caller's as examples that fit the model. */

import type { RescaledTensor, Tensor } from "../../data/index.ts";
import { ConfigurationError, ShapeError, UnknownNameError } from "../../errors/index.ts";
import type { ClassWeights } from "../example-weights.ts";
import { checkExamples, checkInputs, type Examples, readInputs, withClassWeights } from "../examples.ts";
import type { Objective } from "../graphs/objective.ts";
import type { Network } from "../network/network.ts";
import { readInputBatch, readTrainingBatch } from "./given.ts";

/**
 * Checks a batch to train on or to evaluate; copies it, since some give the same array for each batch.
 *
 * @param place which batch it is, for messages
 * @throws ConfigurationError, ShapeError, which name the batch
 */
export function checkTrainingBatch(
  network: Network,
  objective: Objective,
  { given, place, classWeight }: { given: unknown; place: string; classWeight?: ClassWeights | undefined },
): Examples {
  return naming(place, () => {
    const { x, y, sampleWeight } = readTrainingBatch(given);
    const examples = checkExamples(network, objective, x, y, sampleWeight);
    return copyOf(withClassWeights(objective, examples, classWeight));
  });
}

/** Checks a batch to predict for, as {@link checkTrainingBatch} does. */
export function checkInputBatch(network: Network, given: unknown, place: string): Examples {
  return naming(place, () => {
    const names = network.inputs.map(({ name }) => name);
    const x = readInputs(network, readInputBatch(given, names));
    return copyOf({ x, y: [], weights: [], count: checkInputs(network, x) });
  });
}

function copyOf({ x, y, weights, count }: Examples): Examples {
  return {
    x: x.map(copyTensor),
    y: y.map(copyTensor),
    weights: weights.map((each) => each && copyTensor(each)),
    count,
  };
}

function copyTensor<Any extends Tensor | RescaledTensor>(tensor: Any): Any {
  return { ...tensor, data: tensor.data.slice() };
}

/** Does what may refuse a batch; an error says which batch it was. */
function naming<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    for (const Kind of [ShapeError, UnknownNameError, ConfigurationError]) {
      if (error instanceof Kind) throw new Kind(`${place}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
