/** A warning where the order of the examples was taken for chance. */

import { scaling } from "../data/index.ts";
import type { Loss } from "../losses/index.ts";
import type { Examples } from "./examples.ts";
import type { Network } from "./network.ts";
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
  loss: Loss,
  training: Examples,
  validation: Examples | undefined,
): void {
  const classOf = classReader(network, loss);
  if (validation === undefined || classOf === undefined) return;
  const [trained, validated] = [training, validation].map((part) => countClasses(part, classOf));
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

type ClassReader = (examples: Examples, i: number) => number;

/** How the class of an example is read; undefined where targets are no classes, or one for every position. */
function classReader({ outputShape }: Network, { targets, targetBounds }: Loss): ClassReader | undefined {
  if (outputShape.length !== 1) return undefined;
  const [outputs] = outputShape;
  if (targets === "oneHot" && outputs > 1) {
    return ({ y }, i) => {
      let largest = i * outputs;
      for (let k = largest + 1; k < (i + 1) * outputs; k++) if (y.data[k] > y.data[largest]) largest = k;
      return largest - i * outputs;
    };
  }
  const areClasses =
    targets === "labels" || (targets === "values" && targetBounds !== undefined && outputs === 1);
  if (!areClasses) return undefined;
  return ({ y }, i) => {
    const { scale, offset } = scaling(y);
    return Math.round(y.data[i] * scale + offset);
  };
}

function countClasses(examples: Examples, classOf: ClassReader): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < examples.count; i++) {
    const label = classOf(examples, i);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function inWords(classes: readonly number[]): string {
  return `class${classes.length === 1 ? "" : "es"} ${classes.join(", ")}`;
}
