/** Recorded runs, and how two of them are compared. */

export const LOWERINGS = ["fast", "plain"] as const;

/** What is trained, and how long. */
export interface Task {
  /** A recipe's name. */
  readonly network: string;
  readonly lowerings: (typeof LOWERINGS)[number];
  readonly steps: number;
  readonly batchSize: number;
}

/** The result of a task. Digests are SHA-256; they are the same on one machine only. */
export interface Run extends Omit<Task, "steps"> {
  /** The dataset. */
  readonly data: string;
  /** How long training took. */
  readonly seconds: number;
  /** The mean loss of each step's batch. JSON keeps a number's every bit. */
  readonly losses: readonly number[];
  /** Digests of the weights by name, in order, in their public layout. */
  readonly weights: Readonly<Record<string, string>>;
  /** Digests of the state from which training continues, by name: weights and the optimizer's slots as the engine has them. */
  readonly state: Readonly<Record<string, string>>;
  /** Loss and accuracy of the first test images after training. */
  readonly evaluation: readonly number[];
  /** Digest of what is predicted for them. */
  readonly prediction: string;
}

/** "identical", or what differs, of each part of a run. */
export interface Comparison {
  readonly losses: string;
  readonly weights: string;
  readonly slots: string;
  readonly evaluation: string;
  readonly prediction: string;
}

const IDENTICAL = "identical";

/** Compares two runs of one task, bit by bit. */
export function compare(before: Run, after: Run): Comparison {
  if (before.data !== after.data) {
    throw new Error(`Expected both to be trained on ${before.data}. Received: one on ${after.data}.`);
  }
  return {
    losses: compareLosses(before.losses, after.losses),
    weights: compareDigests(before.weights, after.weights),
    slots: compareDigests(slotsOf(before), slotsOf(after)),
    evaluation: compareLosses(before.evaluation, after.evaluation),
    prediction: before.prediction === after.prediction ? IDENTICAL : "differs",
  };
}

/** Whether every part is the same. */
export function isIdentical(comparison: Comparison): boolean {
  return Object.values(comparison).every((said) => said === IDENTICAL);
}

function compareLosses(before: readonly number[], after: readonly number[]): string {
  if (before.length !== after.length) return `${before.length} and ${after.length} numbers`;
  const first = before.findIndex((loss, i) => !Object.is(loss, after[i]));
  return first < 0 ? IDENTICAL : `differs at ${first + 1}: ${before[first]} and ${after[first]}`;
}

/** Compares tensors in their order, whatever their names: a layer may have been given another one. */
function compareDigests(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  const [names, digests] = [Object.keys(before), Object.values(after)];
  if (names.length !== digests.length) return `${names.length} and ${digests.length} tensors`;
  const different = names.filter((name, i) => before[name] !== digests[i]);
  if (different.length === 0) return IDENTICAL;
  return `${different.length} of ${names.length} differ, the first: ${different[0]}`;
}

/** What is state and no weight. */
function slotsOf({ state, weights }: Run): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !Object.hasOwn(weights, name)));
}
