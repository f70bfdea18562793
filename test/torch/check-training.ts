/** A model trained for some steps by Atelier and by PyTorch, from the same weights on the same examples. */

import { expect } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Logs, Model, Weight } from "../../src/index.ts";
import { type Numbers, numbers } from "../support/numbers.ts";
import type { Torch, TorchCall, TorchTraining } from "../support/torch/index.ts";

const STEPS = 5;
/** Of a loss: a share of it. Of a tensor of weights: a share of how far the steps moved it. */
const TOLERANCE = 1e-3;

/** What is compared: a model, one step of it, and the same for PyTorch. */
export interface Compared extends Omit<TorchTraining, "steps" | "weights"> {
  readonly model: { getWeights(): Weight[] };
  /** Takes a step on the examples; returns the losses before it as PyTorch's result has them, or the total alone. */
  step(): Promise<readonly number[]>;
}

/** Compares the losses and all weights after each step. */
export async function checkTraining(torch: Torch, { model, step, ...described }: Compared): Promise<void> {
  const begun = model.getWeights();
  const weights = Object.fromEntries(begun.map(({ name, data, shape }) => [name, { data, shape }]));
  const expected = await torch.train({ ...described, weights, steps: STEPS });
  for (const [i, losses] of expected.losses.entries()) {
    for (const [output, loss] of (await step()).entries()) {
      const wanted = defined(losses[output]);
      expect(Math.abs(loss - wanted) / Math.abs(wanted), `loss ${output} at step ${i + 1}`).toBeLessThan(
        TOLERANCE,
      );
    }
    const after = defined(expected.weights[i]);
    for (const { name, data } of model.getWeights()) {
      const wanted = defined(after[name]);
      const moved = norm(wanted, defined(weights[name]).data);
      const apart = norm(data, wanted);
      if (isFixed(name, described)) expect(apart, `${name} is not trained, step ${i + 1}`).toBe(0);
      else {
        expect(moved, `${name} is trained, step ${i + 1}`).toBeGreaterThan(0);
        expect(apart / moved, `${name} at step ${i + 1}`).toBeLessThan(TOLERANCE);
      }
    }
  }
}

/** Whether nothing changes a weight: no optimizer, and no moving statistics. */
function isFixed(name: string, { trainable, calls }: Pick<TorchTraining, "trainable" | "calls">): boolean {
  const isMoving = calls.some(
    ({ isFrozen, weights }) =>
      !isFrozen && [weights.moving_mean, weights.moving_variance].some((moving) => moving === name),
  );
  return !trainable.includes(name) && !isMoving;
}

/** What PyTorch is told of a model: values are named by their numbers in the network. */
export function describedModel(
  model: Model<unknown>,
  xs: readonly Numbers[],
  ys: readonly Numbers[],
): Omit<Compared, "step" | "optimizer" | "losses" | "lossWeights"> {
  const { inputs, outputs, variables } = model.network;
  return {
    ...{ model, calls: callsOf(model.network), targets: ys },
    inputs: Object.fromEntries(inputs.map(({ value }, i) => [String(value), defined(xs[i])])),
    outputs: outputs.map(({ value }) => String(value)),
    trainable: variables.filter(({ trainable }) => trainable).map(({ name }) => name),
  };
}

function callsOf({ steps }: Model["network"]): TorchCall[] {
  return steps.map(({ layer, variables, inputs, outputs }) => ({
    ...{ type: layer.type, options: layer.options, isFrozen: !layer.trainable },
    ...{ inputs: inputs.map(String), output: String(defined(outputs[0])) },
    weights: Object.fromEntries(variables.map(({ declaration, name }) => [declaration.name, name])),
  }));
}

/** One-hot rows, the classes in turn. */
export function oneHot(count: number, classes: number): Numbers {
  const rows = Array.from({ length: count * classes }, (_, i) =>
    i % classes === Math.floor(i / classes) % classes ? 1 : 0,
  );
  return numbers(rows, [count, classes]);
}

export const totalOf = ({ loss }: Logs): number[] => [loss];

/** The distance of two tensors. */
function norm(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.sqrt(Array.from(a).reduce((sum, value, i) => sum + (value - defined(b[i])) ** 2, 0));
}
