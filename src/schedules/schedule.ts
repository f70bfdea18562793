/** The interface of learning-rate schedules. */

import { ConfigurationError } from "../errors/index.ts";
import { type Check, checkOption, formatReceived, isMaker, number, required } from "../options/index.ts";

/** A schedule: computes the learning rate of a training step; steps are counted from 0. */
export type Schedule = (step: number) => number;

/** A fixed learning rate, or one that changes from step to step. */
export type LearningRate = number | Schedule;

/** A learning rate as optimizers take it. */
export const learningRateCheck: Check = {
  expected: "a number of at least 0, or a schedule: a function of the step",
  accepts: (value) => (typeof value === "function" && !isMaker(value)) || number({ min: 0 }).accepts(value),
};

/**
 * Computes the learning rate of a step.
 *
 * @throws {ConfigurationError} if a schedule gives no number of at least 0, or it was set to something else
 */
export function learningRateAt(learningRate: LearningRate, step: number): number {
  if (typeof learningRate !== "function") {
    checkOption("optimizer", "learningRate", learningRate, required(learningRateCheck));
    return learningRate;
  }
  const rate: unknown = learningRate(step);
  if (typeof rate === "number" && Number.isFinite(rate) && rate >= 0) return rate;
  throw new ConfigurationError(
    `Expected a schedule that gives a learning rate of at least 0 for each step. ` +
      `Received: ${formatReceived(rate)} at step ${step}, counted from 0.`,
  );
}
