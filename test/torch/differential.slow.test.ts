/**
 * Random networks against PyTorch, a few of those of `npm run check:differential`; and layers that are seldom met by chance
 * where it matters.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { GradientError } from "../../src/errors/index.ts";
import { type Layer, layers, sequential } from "../../src/index.ts";
import { hasTorch, Torch, whereTorch } from "../support/torch/index.ts";
import { checkNetwork, compareCase } from "./differential/check-network.ts";
import { compare } from "./differential/compare.ts";
import { drawCase } from "./differential/draw.ts";
import { LAYER_TYPES } from "./differential/layer-options.ts";
import { type Case, layerTypes } from "./differential/plan.ts";
import { printCase } from "./differential/print-program.ts";
import { trainCase } from "./differential/train.ts";

const SEED = 1;

/** A chain of layers up to a loss, on images [9, 8, 3]. */
function chainOf(types: readonly (readonly [type: string, options: object])[], changes: Partial<Case>): Case {
  const all = [...types, ["flatten", {}], ["dense", { units: 3, activation: "softmax" }]] as const;
  return {
    seed: 3,
    network: {
      inputs: [[9, 8, 3]],
      layers: all.map(([type, options]) => ({ type, options: { ...options } })),
      calls: all.map((_, i) => ({ layer: i, inputs: [i] })),
      outputs: [all.length],
      isSequential: true,
    },
    inputKinds: ["normal"],
    batch: 6,
    losses: [{ name: "categoricalCrossentropy" }],
    lossWeights: [1],
    optimizer: { name: "sgd", learningRate: 0.05, momentum: 0.9 },
    ...{ lowerings: "fast", isWeighted: false, isScattered: true, byFit: false },
    ...changes,
  };
}

const CONVOLUTION = ["conv2d", { filters: 6, kernelSize: 3, padding: "same", activation: "tanh" }] as const;
const KINDS: Readonly<Record<string, readonly (readonly [type: string, options: object])[]>> = {
  "layer and group normalization over all kinds of axes": [
    CONVOLUTION,
    ["layerNormalization", { axis: [1, 3], epsilon: 1e-5 }],
    ["groupNormalization", { groups: 3 }],
    ["layerNormalization", { axis: 2, center: false }],
    ["groupNormalization", { groups: -1, scale: false }],
  ],
  "transposed convolutions with strides, dilation and output padding": [
    ["conv2dTranspose", { filters: 4, kernelSize: 3, strides: 2, padding: "same", outputPadding: 1 }],
    ["conv2dTranspose", { filters: 3, kernelSize: [2, 3], dilationRate: 2, activation: "relu" }],
    ["conv2dTranspose", { filters: 3, kernelSize: 4, strides: [3, 2], outputPadding: [2, 1] }],
    ["conv2dTranspose", { filters: 2, kernelSize: 2, strides: 3, padding: "same" }],
    ["conv2dTranspose", { filters: 2, kernelSize: 3, dilationRate: [2, 1], padding: "same" }],
    ["averagePooling2d", { poolSize: 5 }],
  ],
  "separable and depthwise convolutions with strides, dilation and regularizers": [
    [
      "depthwiseConv2d",
      { kernelSize: 3, dilationRate: 2, depthMultiplier: 2, depthwiseRegularizer: { l2: 0.1 } },
    ],
    ["separableConv2d", { filters: 5, kernelSize: [3, 2], strides: 2, padding: "same", depthMultiplier: 2 }],
    ["separableConv2d", { filters: 4, kernelSize: 2, pointwiseRegularizer: { l1: 0.01, l2: 0.01 } }],
  ],
  "random changes that gradients pass, behind a convolution": [
    CONVOLUTION,
    ["randomFlip", {}],
    ["randomCrop", { height: 6, width: 5 }],
    ["randomContrast", { factor: 0.5, valueRange: [-1, 1] }],
    ["randomBrightness", { factor: 0.2, valueRange: [-1, 1] }],
    ["spatialDropout2d", { rate: 0.3 }],
    ["alphaDropout", { rate: 0.3 }],
  ],
  "random moves of images, before all that learns": [
    ["randomRotation", { factor: 0.2, fillMode: "wrap" }],
    ["randomZoom", { heightFactor: [-0.3, 0.1], fillMode: "constant", fillValue: 0.5 }],
    ["randomTranslation", { heightFactor: 0.3, widthFactor: 0.2, fillMode: "reflect" }],
    CONVOLUTION,
  ],
};

describe.skipIf(!hasTorch)(`random networks train as in PyTorch${whereTorch}`, () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch();
  });
  afterAll(() => torch.close());

  it.each([0, 1, 2, 3])(`network %i of seed ${SEED}`, async (number) => {
    const { plan, kind, differences } = await checkNetwork(torch, SEED, number);
    expect(kind, `${JSON.stringify(differences[0])}\n${printCase(plan)}`).not.toBe("different");
  });

  it.each(Object.keys(KINDS))("%s", async (name) => {
    for (const lowerings of ["fast", "plain"] as const) {
      const { kind, differences } = await compareCase(torch, chainOf(defined(KINDS[name]), { lowerings }));
      expect(kind, JSON.stringify(differences[0])).toBe("same");
    }
  });

  it("finds a difference where there is one, in a weight that hardly moves", async () => {
    const plan = chainOf([CONVOLUTION], {});
    const other = chainOf([CONVOLUTION], { optimizer: { ...plan.optimizer, weightDecay: 1e-3 } });
    const [trained, asked] = [await trainCase(plan), await trainCase(other)];
    expect((await compare(torch, plan, { ...trained, request: asked.request })).kind).toBe("different");
  });
});

describe("what is drawn", () => {
  it("has every layer within a round, and is the same again for the same seed and number", () => {
    const drawn = LAYER_TYPES.map((_, number) => drawCase(2, number));
    const found = new Set(drawn.flatMap(({ network }) => layerTypes(network)));
    expect(LAYER_TYPES.filter((type) => !found.has(type))).toEqual([]);
    expect(drawCase(2, 7)).toEqual(drawn[7]);
  });
});

describe("random moves of images behind what learns", () => {
  const MOVES: readonly (() => Layer)[] = [
    () => layers.randomRotation({ factor: 0.1 }),
    () => layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: "wrap" }),
    () => layers.randomZoom({ heightFactor: 0.1, fillMode: "constant", fillValue: 1 }),
  ];

  it.each(MOVES)("are refused when the model is compiled, case %#, since no gradient passes", (move) => {
    const convolution = layers.conv2d({ filters: 2, kernelSize: 3 });
    const make = () =>
      sequential([convolution, move(), layers.flatten(), layers.dense({ units: 2 })], {
        inputShape: [8, 8, 1],
      });
    const compile = () => make().compile({ loss: "meanSquaredError" });
    expect(compile).toThrow(GradientError);
    convolution.trainable = false;
    expect(compile).not.toThrow();
  });
});
