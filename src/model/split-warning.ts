/** A warning where the order of the examples was taken for chance. */

import { defined } from "../checked.ts";
import { type RescaledTensor, scaling, type Tensor } from "../data/index.ts";
import type { Examples } from "./examples.ts";
import type { Objective, TrainedOutput } from "./graphs/objective.ts";
import type { Network } from "./network/network.ts";
import { warnOnce } from "./warnings.ts";

/**
 * Examples that a class should have by its share; if it has none, that is not by chance: the probability is e⁻¹⁰,
 * one class in 22,000.
 */
const MIN_EXPECTED = 10;

/**
 * Warns where `validationSplit`, which takes the last examples, gave one part classes that the other has not: of examples
 * sorted by class.
 */
export function warnAboutSplit(
  network: Network,
  { outputs }: Objective,
  training: Examples,
  validation: Examples | undefined,
): void {
  if (validation === undefined) return;
  for (const [i, output] of outputs.entries()) warnAboutOutput(network, output, { i, training, validation });
}

/** Warns of classes that `validationData` has examples of, and training has none of: they cannot be right. */
export function warnAboutUnseen(
  network: Network,
  { outputs }: Objective,
  training: Examples,
  validation: Examples,
): void {
  for (const [i, output] of outputs.entries()) {
    const classOf = classReader(output);
    if (classOf === undefined) continue;
    const trained = countClasses(training, i, classOf);
    const unseen = Array.from(countClasses(validation, i, classOf)).filter(([label]) => !trained.has(label));
    if (unseen.length === 0) continue;
    const count = unseen.reduce((sum, [, examples]) => sum + examples, 0);
    const labels = unseen.map(([label]) => label).sort((a, b) => a - b);
    warnOnce(
      network,
      "unseen classes",
      `${count} of ${validation.count} validation examples are of ${inWords(labels)}, of which there is none to train on`,
    );
  }
}

/** Warns of examples that lie class after class and are not shuffled: each class is unlearned while the next is learned. */
export function warnAboutOrder(
  network: Network,
  { outputs }: Objective,
  training: Examples,
  batchSize: number,
): void {
  for (const [i, output] of outputs.entries()) {
    const classOf = classReader(output);
    const targets = training.y[i];
    if (classOf === undefined || targets === undefined) continue;
    const counts = countClasses(training, i, classOf);
    let changes = 0;
    for (let row = 1; row < training.count; row++) {
      if (classOf(targets, row) !== classOf(targets, row - 1)) changes++;
    }
    // Each class in one piece, of several batches on average.
    if (counts.size < 2 || changes >= counts.size || training.count < 2 * batchSize * counts.size) continue;
    warnOnce(
      network,
      "sorted and not shuffled",
      "the training examples are sorted by class and shuffle is false, so that most batches are of one class; mix them " +
        "first, or leave shuffle out",
    );
  }
}

function warnAboutOutput(
  network: Network,
  output: TrainedOutput,
  { i, training, validation }: { i: number; training: Examples; validation: Examples },
): void {
  const classOf = classReader(output);
  if (classOf === undefined) return;
  const [trained, validated] = [countClasses(training, i, classOf), countClasses(validation, i, classOf)];
  const share = validation.count / (training.count + validation.count);
  const missing = (counts: Map<number, number>, others: Map<number, number>, ofAll: number) =>
    Array.from(others, ([label, count]) => ({ label, count }))
      .filter(({ label, count }) => !counts.has(label) && count * ofAll >= MIN_EXPECTED)
      .map(({ label }) => label)
      .sort((a, b) => a - b);
  const [notValidated, notTrained] = [
    missing(validated, trained, share),
    missing(trained, validated, 1 - share),
  ];
  if (notValidated.length + notTrained.length === 0) return;
  const parts = [
    notValidated.length === 0 ? "" : `no example to validate on of ${inWords(notValidated)}`,
    notTrained.length === 0 ? "" : `none to train on of ${inWords(notTrained)}`,
  ].filter((part) => part !== "");
  warnOnce(
    network,
    "sorted examples",
    `validationSplit keeps the last examples, which leaves ${parts.join(" and ")}: examples that are sorted by class ` +
      "have to be mixed first, or validationData given",
  );
}

export type ClassReader = (targets: Tensor | RescaledTensor, i: number) => number;

/** Returns how an example's class is read; undefined if targets are not classes, or one for every position. */
export function classReader({ shape, loss }: TrainedOutput): ClassReader | undefined {
  const { targets, targetBounds } = loss;
  const [outputs] = shape;
  if (outputs === undefined || shape.length !== 1) return undefined;
  if (targets === "oneHot" && outputs > 1) {
    return ({ data }, i) => {
      let largest = 0;
      for (let k = 1; k < outputs; k++) {
        if (defined(data[i * outputs + k]) > defined(data[i * outputs + largest])) largest = k;
      }
      return largest;
    };
  }
  const areClasses =
    targets === "labels" || (targets === "values" && targetBounds !== undefined && outputs === 1);
  if (!areClasses) return undefined;
  return (y, i) => {
    const { scale, offset } = scaling(y);
    return Math.round((y.data[i] ?? Number.NaN) * scale + offset);
  };
}

/** Counts the examples of each class. */
export function countClasses(
  { y, count }: Examples,
  output: number,
  classOf: ClassReader,
): Map<number, number> {
  const targets = y[output];
  const counts = new Map<number, number>();
  for (let i = 0; targets !== undefined && i < count; i++) {
    const label = classOf(targets, i);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function inWords(classes: readonly number[]): string {
  return `class${classes.length === 1 ? "" : "es"} ${classes.join(", ")}`;
}
