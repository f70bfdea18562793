/** Evidence about a dataset that takes seconds, by the study's own measures. */

import type { Dataset, TrainAndTest } from "../../src/library.ts";
import { classMeans, nearestMeans } from "../../src/study/class-means.ts";
import { modernVision } from "../../src/study/modern-vision.ts";
import { type OnePixelRule, onePixelRules } from "../../src/study/one-pixel.ts";
import type { Evidence, EvidenceApi, PixelPair } from "./api.ts";
import { partsOf } from "./datasets.ts";

export const evidenceApi: EvidenceApi = {
  async evidence(name, onProgress) {
    const { parts, title, kind } = await partsOf(name, onProgress);
    const { train, test } = parts;
    onProgress({ what: `${title}: testing every pixel on every pair of classes`, done: 0, total: undefined });
    const rules = onePixelRules(train, test);
    onProgress({ what: `${title}: comparing with the mean pictures`, done: 1, total: 2 });
    const { onePiece, offCentre, isGrey } = modernVision(train);
    return {
      ...{ name, title, kind, classNames: train.classNames },
      onePixel: onePixelOf(rules),
      mostFrequent: accuracyOfMostFrequent(parts),
      nearestMean: accuracyOf(test, nearestMeans(test, classMeans(train))),
      ...{ oneObject: onePiece, offCentre, isGrey },
    };
  },
};

function onePixelOf(rules: readonly OnePixelRule[]): Evidence["onePixel"] {
  const pairs: PixelPair[] = rules
    .map(({ classes, testAccuracy }) => ({ classes, accuracy: testAccuracy }))
    .sort((a, b) => b.accuracy - a.accuracy);
  const [easiest, hardest] = [pairs[0], pairs.at(-1)];
  if (easiest === undefined || hardest === undefined) {
    throw new Error("Expected at least two classes with both training and test images. Received: one.");
  }
  const share = (least: number) => pairs.filter(({ accuracy }) => accuracy >= least).length / pairs.length;
  return { at90: share(0.9), at95: share(0.95), at99: share(0.99), easiest, hardest };
}

function accuracyOfMostFrequent({ train, test }: TrainAndTest): number {
  const counts = new Uint32Array(train.classCount);
  for (const label of train.labels) counts[label] = (counts[label] ?? 0) + 1;
  const most = counts.indexOf(Math.max(...counts));
  return accuracyOf(test, new Uint16Array(test.length).fill(most));
}

function accuracyOf({ labels, length }: Dataset, predicted: Uint16Array): number {
  let right = 0;
  labels.forEach((label: number, i: number) => {
    if (label === predicted[i]) right++;
  });
  return length === 0 ? 0 : right / length;
}
