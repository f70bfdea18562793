/** A warning where the order of the examples was taken for chance. */

import { type RescaledTensor, scaling, type Tensor } from "../data/index.ts";
import type { Examples } from "./examples.ts";
import type { Objective, TrainedOutput } from "./graphs/objective.ts";
import type { Network } from "./network/network.ts";
import { warnOnce } from "./warnings.ts";

/**
 * A class that has so many examples by its share, and none, was not left out by chance: that happens to one class in
 * e¹⁰, 22,000.
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

type ClassReader = (targets: Tensor | RescaledTensor, i: number) => number;

/** How the class of an example is read; undefined where targets are no classes, or one for every position. */
function classReader({ shape, loss }: TrainedOutput): ClassReader | undefined {
  const { targets, targetBounds } = loss;
  const [outputs] = shape;
  if (outputs === undefined || shape.length !== 1) return undefined;
  if (targets === "oneHot" && outputs > 1) {
    return ({ data }, i) => {
      const row = Array.from(data.slice(i * outputs, (i + 1) * outputs));
      return row.indexOf(Math.max(...row));
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

function countClasses({ y, count }: Examples, output: number, classOf: ClassReader): Map<number, number> {
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
