/** Every fast lowering against the plain one. A new lowering is covered by a line in {@link COMPARISONS}. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../../src/checked.ts";
import { constant, type Kernel, NATIVE_CPU, type Value, WEBGPU } from "../../../src/graph/index.ts";
import { type ChooseLowering, plainOnly } from "../../../src/onnx/index.ts";
import * as ops from "../../../src/ops/index.ts";
import { RandomGenerator } from "../../../src/random/random.ts";
import { optimize, simplify } from "../../../src/rewrites/index.ts";
import { expectClose, normal } from "../../support/numbers.ts";
import { inputsFor, preferring, runGraph } from "../../support/run-graph.ts";
import {
  plainConvolution,
  pointwiseConvolution,
  pooledConvolution,
  slidConvolution,
  twoConvolutions,
} from "./convolutions.ts";
import { normalizedChannels, normalizedConvolution, pooledNormalization } from "./normalizations.ts";
import {
  affineChannels,
  averagedImages,
  classes,
  exponentialUnits,
  largestPixels,
  logits,
  products,
  rowsAndImages,
  signs,
  softUnits,
  steps,
  stretchedImages,
} from "./other-subjects.ts";
import { averagePooling, disjointPooling, tiledPooling } from "./poolings.ts";
import type { DrawSubject, Subject } from "./subject.ts";

export interface Comparison {
  readonly lowering: string;
  /** A kernel without which it cannot be taken; default: none. */
  readonly needs?: Kernel;
  /** Another one that has to get on with it. */
  readonly beside?: string;
  /** The operators that have it, and that every subject contains. */
  readonly operators: readonly string[];
  /** What the results may differ by, as a share of the largest. */
  readonly tolerance: number;
  readonly draw: DrawSubject;
  /** Subjects that are drawn; default {@link MAX_SEEDS}. */
  readonly seeds?: number;
}

export const MAX_SEEDS = 40;

export const CONVOLUTION = ["conv2d", "conv2dInputGradient", "conv2dFilterGradient"];
const GATHERED = ["conv2d", "conv2dFilterGradient"];

/** Compared in tests of their own, convolution-….test.ts: which block there is depends on the processor. */
export const COMPARED_ELSEWHERE = CONVOLUTION.flatMap((operator) => [
  `${operator} blocked`,
  `${operator} padded`,
  `${operator} ungrouped`,
]);

export const COMPARISONS: Comparison[] = [
  { lowering: "dft", operators: CONVOLUTION, tolerance: 1e-5, draw: plainConvolution },
  { lowering: "dft", operators: CONVOLUTION, tolerance: 1e-5, draw: twoConvolutions },
  {
    lowering: "pointwise",
    operators: ["conv2dInputGradient", "conv2dFilterGradient"],
    tolerance: 2e-6,
    draw: pointwiseConvolution,
  },
  { lowering: "gather", operators: GATHERED, tolerance: 2e-6, draw: slidConvolution },
  { lowering: "gather", operators: GATHERED, tolerance: 2e-6, draw: twoConvolutions },
  { lowering: "gather", beside: "phases", operators: GATHERED, tolerance: 1e-5, draw: pooledConvolution },
  { lowering: "gather", operators: ["windowMoments"], tolerance: 1e-5, draw: normalizedConvolution },
  {
    lowering: "gather",
    beside: "phases",
    operators: ["windowMoments"],
    tolerance: 1e-5,
    draw: pooledNormalization,
  },
  { lowering: "dft", beside: "phases", operators: CONVOLUTION, tolerance: 1e-5, draw: pooledConvolution },
  {
    lowering: "unpool",
    needs: "MaxPoolIndices",
    operators: ["maxPool2dGradient"],
    tolerance: 0,
    draw: disjointPooling,
  },
  { lowering: "phases", operators: ["maxPool2d", "maxPool2dGradient"], tolerance: 0, draw: tiledPooling },
  {
    lowering: "products",
    operators: ["averagePool2dGradient"],
    tolerance: 1e-6,
    draw: averagePooling,
  },
  { lowering: "oriented", operators: ["matmul"], tolerance: 1e-6, draw: products },
  { lowering: "batchLast", operators: ["reshape"], tolerance: 0, draw: rowsAndImages },
  { lowering: "batchInnermost", operators: ["broadcastTo"], tolerance: 1e-6, draw: stretchedImages },
  { lowering: "onePass", operators: ["channelAffine"], tolerance: 1e-6, draw: affineChannels },
  { lowering: "reduce", operators: ["reduceMean"], tolerance: 1e-6, draw: averagedImages, seeds: 10 },
  { lowering: "reduce", operators: ["reduceMax"], tolerance: 0, draw: largestPixels, seeds: 10 },
  { lowering: "accurate", operators: ["elu", "selu"], tolerance: 1e-6, draw: exponentialUnits },
  { lowering: "composed", operators: ["softplus", "mish"], tolerance: 1e-6, draw: softUnits, seeds: 10 },
  { lowering: "compared", operators: ["argMax"], tolerance: 0, draw: classes, seeds: 10 },
  { lowering: "composed", operators: ["sign"], tolerance: 0, draw: signs, seeds: 10 },
  { lowering: "sign", needs: "Sign", operators: ["step"], tolerance: 0, draw: steps, seeds: 10 },
  { lowering: "composed", operators: ["logSoftmax"], tolerance: 1e-6, draw: logits },
  { lowering: "onePass", operators: ["batchNormalize"], tolerance: 1e-5, draw: normalizedChannels },
];

/** The expression's value, and its gradients under random weights, rewritten as a model's graph is. */
function outputsOf({ expression }: Subject, inputs: readonly Value[]): Record<string, Value> {
  const asked = expression(...inputs);
  const weights = constant(normal(new RandomGenerator(1), asked.shape).data, asked.shape);
  const weighted = ops.reduceSum(ops.multiply(asked, weights));
  const [y, loss] = atLeast(simplify([asked, weighted], { trainable: inputs }), 2);
  const [value, ...ofInputs] = atLeast(optimize([y, ...gradients(loss, inputs)]), 1);
  return { y: value, ...Object.fromEntries(ofInputs.map((gradient, i) => [`gradient ${i}`, gradient])) };
}

/** Takes note of what is chosen, as "operator lowering". */
export function noting(choose: ChooseLowering, chosen: Set<string>): ChooseLowering {
  return (operation, target) => {
    const lowering = choose(operation, target);
    chosen.add(`${operation.operator.name} ${lowering.name}`);
    return lowering;
  };
}

/** Compares on the first subjects of each line of the table. */
export function compareLowerings(maxSeeds: number): void {
  describe.each(COMPARISONS)("$lowering, $draw.name", (comparison) => {
    const { lowering, needs, beside, operators, tolerance, draw, seeds = MAX_SEEDS } = comparison;
    it.each(Array.from({ length: Math.min(seeds, maxSeeds) }, (_, seed) => seed))(
      "computes what the plain lowering does: configuration %d",
      async (seed) => {
        const subject = draw(new RandomGenerator(seed).split(lowering), seed);
        const feeds = inputsFor(subject.operands);
        const outputs = outputsOf(subject, [...feeds.keys()]);
        const chosen = new Set<string>();
        const chooseLowering = noting(preferring(lowering, beside ?? lowering), chosen);
        const fast = await runGraph(outputs, feeds, { chooseLowering });
        // As it would be written for a GPU; the processor understands it too.
        const target = needs === undefined || WEBGPU.hasKernel(needs) ? WEBGPU : NATIVE_CPU;
        const onDevice = await runGraph(outputs, feeds, { chooseLowering, target });
        const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
        for (const operator of operators) expect(chosen).toContain(`${operator} ${lowering}`);
        for (const name of Object.keys(outputs)) {
          expectClose(defined(fast[name]), defined(plain[name]), tolerance);
          expectClose(defined(onDevice[name]), defined(plain[name]), tolerance);
        }
      },
    );
  });
}
