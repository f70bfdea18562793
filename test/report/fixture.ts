/** Studies that are put together without training anything: images, probabilities and epochs are made up. */

import { defined } from "../../src/checked.ts";
import { Dataset, isKnownDataset, Origin, type TrainAndTest } from "../../src/data/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import type { Made } from "../../src/report/report.ts";
import { wilsonInterval } from "../../src/statistics/index.ts";
import { mostFrequentClass } from "../../src/study/attempts.ts";
import { conclusionOf } from "../../src/study/conclusion.ts";
import { confusions } from "../../src/study/confusions.ts";
import type { DatasetStudy } from "../../src/study/dataset-study.ts";
import { EVIDENCE, loadAllEvidence } from "../../src/study/evidence.ts";
import { facts } from "../../src/study/facts.ts";
import { headroom } from "../../src/study/headroom.ts";
import { suspiciousLabels } from "../../src/study/label-ranking.ts";
import { ladder } from "../../src/study/ladder.ts";
import { leakage } from "../../src/study/leakage.ts";
import { modernVision } from "../../src/study/modern-vision.ts";
import { nearestPairs } from "../../src/study/nearest-pairs.ts";
import { onePixelRules } from "../../src/study/one-pixel.ts";
import { rankingAgreement } from "../../src/study/ranking.ts";
import { reproduction } from "../../src/study/reproduction.ts";
import type { Study } from "../../src/study/run/run-study.ts";
import { verdictsOf } from "../../src/study/run/verdicts.ts";

export const MADE: Made = {
  command: "npm run --silent atelier -- study a b --recipe quick --seed 1",
  date: "2026-11-26T01:14:00Z",
  seconds: 75.5,
  versions: { atelier: "0.1.0", node: "20.18.1", onnxruntime: "1.30.0" },
  machine: {
    cpu: "a processor",
    cores: 2,
    platform: "linux x64",
    memoryBytes: 8e9,
    threads: 2,
    device: "cpu",
  },
};

const DEFINITIONS = await loadAllEvidence();

export interface FixtureOptions {
  readonly name: string;
  readonly title?: string;
  readonly isDrawn?: boolean;
  readonly classNames?: readonly string[];
  /** Default 8. */
  readonly side?: number;
  readonly channels?: 1 | 3;
  readonly seeds?: readonly number[];
}

/** Bright bars on black, one for each class, with noise. */
export function barImages({
  name,
  classNames = ["a", "b", "c"],
  side = 8,
  channels = 1,
}: FixtureOptions): TrainAndTest {
  const part = (partition: "train" | "test", count: number, seed: number) => {
    const random = new RandomGenerator(seed);
    const size = side * side * channels;
    const labels = Uint8Array.from({ length: count }, (_, i) => i % classNames.length);
    const data = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) {
      const column = 1 + (defined(labels[i]) % (side - 2));
      for (let row = 1; row < side - 1; row++) {
        for (let channel = 0; channel < channels; channel++) {
          const bright = 100 + Math.floor(random.uniform() * 150) - 20 * channel;
          data[i * size + (row * side + column) * channels + channel] = bright;
        }
      }
    }
    return new Dataset({
      name,
      partition,
      images: { data, shape: [count, side, side, channels] },
      labels,
      classNames,
      // As if they were a part of a published dataset, where they are called so.
      ...(isKnownDataset(name) && { origin: new Origin({ source: name, published: name }, () => name) }),
    });
  };
  return { train: part("train", 6 * classNames.length, 1), test: part("test", 3 * classNames.length, 2) };
}

/** Everything there is to find of a dataset. */
export function studyOf(parts: TrainAndTest, options: FixtureOptions): DatasetStudy {
  const { train, test } = parts;
  const { title = options.name, isDrawn = false, seeds = [1] } = options;
  const epochs = [1, 2, 3].map((epoch) => ({
    epoch,
    loss: 1 / epoch,
    accuracy: 1 - 0.3 / epoch,
    val_loss: 1.1 / epoch,
    val_accuracy: 1 - 0.35 / epoch,
    seconds: 1.5,
  }));
  const probabilities = (part: Dataset, sureness: number) => probabilitiesOf(part, sureness);
  const ofTest = probabilities(test, 0.7);
  const accuracy = 0.8;
  const interval = wilsonInterval(Math.round(accuracy * test.length), test.length);
  const right = (share: number) =>
    Array.from(test.labels, (label, i) => (i < share * test.length ? label : label + 1));
  const { matrix, pairs, errors } = confusions(ofTest, test.labels, test.classCount);
  const suspicious = suspiciousLabels(ofTest, test.labels, test.classCount, {
    examples: [0, 2],
    source: "people",
  });
  const climbed = ladder(test, [
    { model: "most-frequent-class", predictions: mostFrequentClass(parts), seconds: 0 },
    { model: "logistic-regression", predictions: right(0.6), seconds: 1 },
    ...seeds.map((_, i) => ({ model: "cnn", predictions: right(0.8 + i / 20), seconds: 20 })),
  ]);
  const counts = facts(parts);
  const indices = Uint32Array.from(test.labels, (_, i) => i);
  const across = nearestPairs(parts, { k: 1, indices, distances: Float32Array.from(indices) });
  return {
    name: options.name,
    title,
    isDrawn,
    imageShape: train.imageShape,
    classNames: train.classNames,
    trainImages: train.length,
    testImages: test.length,
    trainings: seeds.map((seed) => ({ model: "cnn", seed, epochs, accuracy, loss: 0.4, seconds: 20 })),
    facts: counts,
    nearestPairs: across,
    leakage: leakage(test, counts, across),
    ladder: climbed,
    onePixel: onePixelRules(train, test),
    learningCurves: (["logistic-regression", "small-cnn"] as const).map((model, i) => ({
      model,
      steps: 200,
      end: { from: 100, to: 1000, fewerErrors: 0, isRising: false },
      points: [10, 100, 1000].map((examples) => ({
        examples,
        steps: 200,
        accuracy: accuracy - i / 10,
        interval,
        seconds: 1,
        deviation: seeds.length > 1 ? 0.01 : null,
      })),
    })),
    confusions: { matrix, pairs, errors: errors.length, worst: errors.slice(0, 10) },
    suspiciousLabels: {
      testModel: "cnn",
      errors: errors.length,
      test: suspicious,
      train: suspiciousLabels(probabilities(train, 0.6), train.labels, train.classCount),
    },
    // As if these few images were all: then what is published is shown too.
    headroom: headroom(options.name, {
      testImages: 10_000,
      model: "cnn",
      errors: 5,
      suspicious: 0,
      rejected: null,
    }),
    modernVision: modernVision(train),
    reproduction: reproduction(options.name, "quick", { trainImages: 60_000, testImages: 10_000 }, [
      { epochs, accuracy },
    ]),
  };
}

/** A study with everything in it. */
export function fixture(all: readonly FixtureOptions[]): { study: Study; datasets: TrainAndTest[] } {
  const datasets = all.map(barImages);
  const studies = datasets.map((parts, i) => studyOf(parts, defined(all[i])));
  return { study: studyWith(studies, all[0]?.seeds), datasets };
}

export function studyWith(datasets: readonly DatasetStudy[], seeds: readonly number[] = [1]): Study {
  const verdicts = verdictsOf(datasets, DEFINITIONS);
  const ladders = datasets.flatMap(({ name, ladder: one }) => (one === null ? [] : [{ name, ladder: one }]));
  return {
    recipe: "quick",
    seeds,
    evidence: EVIDENCE,
    datasets,
    seconds: 60,
    rankingAgreement: ladders.flatMap((a, i) =>
      ladders.slice(i + 1).map((b) => ({
        datasets: [a.name, b.name] as const,
        ...rankingAgreement(a.ladder, b.ladder),
      })),
    ),
    verdicts,
    conclusion: conclusionOf(datasets, verdicts),
  };
}

/** Mostly of the label, sometimes of the next class. */
function probabilitiesOf({ labels, classCount }: Dataset, sureness: number): Float32Array {
  const probabilities = new Float32Array(labels.length * classCount).fill((1 - sureness) / classCount);
  labels.forEach((label: number, i: number) => {
    const chosen = i % 4 === 3 ? (label + 1) % classCount : label;
    const at = i * classCount + chosen;
    probabilities[at] = defined(probabilities[at]) + sureness;
  });
  return probabilities;
}
