/** What a learning-rate schedule is. */

/** The learning rate of a training step; steps are counted from 0. */
export type Schedule = (step: number) => number;

/** A fixed learning rate, or one that changes from step to step. */
export type LearningRate = number | Schedule;

export function learningRateAt(learningRate: LearningRate, step: number): number {
  return typeof learningRate === "number" ? learningRate : learningRate(step);
}
