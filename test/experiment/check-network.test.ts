/** Networks layer by layer: what they are for an image, and the fault at the layer where it is. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildNetwork,
  checkNetwork,
  type Fault,
  type LayerDescription,
  networks,
  type PlainOptions,
} from "../../src/experiment/index.ts";
import { layers } from "../../src/layers/index.ts";
import { experiments } from "./arbitrary.ts";

const IMAGE = [28, 28, 1];

/** `of("conv2d", { filters: 8 })` */
const of = (
  type: string,
  options: PlainOptions = {},
  rest: Partial<LayerDescription> = {},
): LayerDescription => ({
  type,
  options,
  ...rest,
});
const conv = (kernelSize: number, options: PlainOptions = {}) =>
  of("conv2d", { filters: 4, kernelSize, ...options });
const pool = of("maxPooling2d", { poolSize: 2 });
const end = [of("flatten"), of("dense", { units: "classes", activation: "softmax" })];

function states(list: readonly LayerDescription[]): string[] {
  return checkNetwork({ layers: list }, IMAGE, 10).layers.map(({ state }) => state);
}

/** The only fault, and where it is. */
function faultOf(list: readonly LayerDescription[]): Fault & { at: number } {
  const faults = checkNetwork({ layers: list }, IMAGE, 10).layers.flatMap((layer, at) =>
    layer.state === "fault" ? [{ at, ...layer.fault }] : [],
  );
  const [fault] = faults;
  if (faults.length !== 1 || fault === undefined) throw new Error(`${faults.length} faults`);
  return fault;
}

describe("a network without a fault", () => {
  it("has the shapes, parameters and multiply-adds of the article's, layer by layer", () => {
    const { layers: checked, ...whole } = checkNetwork(networks.post, IMAGE, 10);
    expect(checked.map((layer) => (layer.state === "fits" ? layer.outputShape : layer.state))).toEqual([
      ...[[28, 28, 32], [14, 14, 32], [14, 14, 64], [7, 7, 64], [3136], [1024], [1024], [10]],
    ]);
    const macs = [28 * 28 * 25 * 32, 0, 14 * 14 * 25 * 32 * 64, 0, 0, 3136 * 1024, 0, 1024 * 10];
    expect(checked.map((layer) => (layer.state === "fits" ? layer.multiplyAdds : -1))).toEqual(macs);
    // The article's summary: 3,274,634 parameters.
    expect(whole).toEqual({
      isComplete: true,
      parameters: 3_274_634,
      multiplyAdds: macs.reduce((a, b) => a + b),
    });
  });

  // Of the article's, above, and of "strong" weights would have to be drawn for a second.
  it.each(Object.entries(networks).filter(([name]) => !["post", "strong"].includes(name)))(
    "has the same number of parameters as its model: %s",
    (_, network) => {
      const built = buildNetwork(network, { inputShape: IMAGE, classCount: 10, seed: 1 });
      const { isComplete, parameters, layers: checked } = checkNetwork(network, IMAGE, 10);
      expect({ isComplete, parameters }).toEqual({ isComplete: true, parameters: built.countParams() });
      expect(checked.every((layer) => layer.state === "fits" && layer.warning === undefined)).toBe(true);
    },
  );

  it("counts the multiply-adds of convolutions with groups, depthwise, separable, transposed, and of dot", () => {
    const count = (...list: LayerDescription[]) => {
      const checked = checkNetwork({ layers: list }, [8, 8, 4], 10).layers.at(-1);
      return checked?.state === "fits" ? checked.multiplyAdds : checked;
    };
    const names = { padding: "same", kernelSize: 3 };
    const last = (layer: LayerDescription) => count(layer, of("flatten"), of("dense", { units: 10 }, {}));
    expect(last(conv(3))).toBe(6 * 6 * 4 * 10);
    const alone = (layer: LayerDescription) => {
      const checked = checkNetwork({ layers: [layer, ...end] }, [8, 8, 4], 10).layers[0];
      return checked?.state === "fits" ? checked.multiplyAdds : checked;
    };
    expect(alone(of("conv2d", { filters: 8, groups: 2, ...names }))).toBe(64 * 9 * 2 * 8);
    expect(alone(of("depthwiseConv2d", { ...names }))).toBe(64 * 9 * 4);
    expect(alone(of("separableConv2d", { filters: 8, ...names }))).toBe(64 * (9 * 4 + 4 * 8));
    expect(alone(of("conv2dTranspose", { filters: 8, strides: 2, ...names }))).toBe(64 * 9 * 4 * 8);
  });

  it("is warned of where its outputs are no probabilities", () => {
    const [, dense] = checkNetwork({ layers: [of("flatten"), of("dense", { units: 10 })] }, IMAGE, 10).layers;
    expect(dense).toMatchObject({ state: "fits", warning: expect.stringContaining("softmax") });
  });
});

describe("a fault", () => {
  it("is at its layer; layers after it are unknown", () => {
    expect(states([conv(3), pool, pool, pool, conv(5), pool, ...end])).toEqual([
      ...["fits", "fits", "fits", "fits", "fault", "unknown", "unknown", "unknown"],
    ]);
  });

  it.each<[string, LayerDescription[], number, string, string, string?]>([
    [
      "a kernel larger than its input",
      [conv(3), pool, pool, pool, conv(5), ...end],
      4,
      "The kernel of 5×5 pixels is larger than the images that arrive here, of 3×3 pixels.",
      'padding "same"',
      "kernelSize",
    ],
    [
      "a pool larger than its input",
      [of("averagePooling2d", { poolSize: 30 }), ...end],
      0,
      "The window of 30×30",
      "smaller",
      "poolSize",
    ],
    [
      "a kernel that reaches too far",
      [conv(15, { dilationRate: 3 }), ...end],
      0,
      "kernel of 43×43",
      "smaller",
      "kernelSize",
    ],
    [
      "a convolution of what was flattened",
      [of("flatten"), conv(3), ...end],
      1,
      "what arrives here is 784 numbers",
      "before flatten",
    ],
    [
      "an option that is missing",
      [of("conv2d", { kernelSize: 3 }), ...end],
      0,
      "filters is missing.",
      "a positive integer",
      "filters",
    ],
    [
      "an option that is wrong",
      [conv(3, { padding: "full" }), ...end],
      0,
      'padding is "full".',
      '"same" or "valid"',
      "padding",
    ],
    [
      "an option that is unknown",
      [conv(3, { stride: 2 }), ...end],
      0,
      "conv2d has no option stride.",
      "Is strides meant?",
      "stride",
    ],
    [
      "an activation that is unknown",
      [conv(3, { activation: "rellu" }), ...end],
      0,
      '"rellu"',
      "",
      "activation",
    ],
    [
      "groups that do not divide",
      [of("conv2d", { filters: 4, kernelSize: 3, groups: 3 }), ...end],
      0,
      "multiple of groups",
      "",
    ],
    [
      "shapes that do not add up",
      [conv(3, {}), of("add", {}, { from: ["input", "other"] }), ...end].with(0, {
        ...conv(3),
        name: "other",
      }),
      1,
      "28×28×1 and 26×26×4",
      "kernelSize 1",
    ],
    [
      "a layer that is not there",
      [conv(3), of("add", {}, { from: ["nobody", "input"] }), ...end],
      1,
      "There is no layer nobody",
      "input",
      "from",
    ],
    [
      "a name that stands twice",
      [{ ...conv(3), name: "a" }, { ...conv(3), name: "a" }, ...end],
      1,
      "the name a already",
      "",
      "name",
    ],
    [
      "the name of the images",
      [{ ...conv(3), name: "input" }, ...end],
      0,
      "The images have the name input",
      "",
      "name",
    ],
    [
      "a layer that nobody takes",
      [conv(3), of("flatten", {}, { from: ["input"] }), ...end.slice(1)],
      0,
      "No layer takes",
      "remove",
    ],
    [
      "two inputs where one is taken",
      [{ ...conv(3), name: "a" }, of("flatten", {}, { from: ["a", "input"] }), ...end.slice(1)],
      1,
      "takes one input",
      "concatenate",
    ],
    [
      "an output that is an image",
      [conv(3), of("dense", { units: "classes", activation: "softmax" })],
      1,
      "outputs 26×26×10",
      "flatten",
    ],
    [
      "an output of other classes",
      [of("flatten"), of("dense", { units: 7, activation: "softmax" })],
      1,
      "7 numbers",
      '"classes"',
      "units",
    ],
    [
      "far too many parameters",
      [of("flatten"), of("dense", { units: 1e6 }), ...end],
      1,
      "785,000,000 parameters",
      "smaller",
    ],
    [
      "far too large an output",
      [of("upSampling2d", { size: 1e6 }), ...end],
      0,
      "more than memory",
      "smaller",
    ],
    [
      "a shape that does not fit",
      [of("reshape", { targetShape: [10, 10] }), ...end],
      0,
      "targetShape",
      "",
      "targetShape",
    ],
  ])("is said in words: %s", (_, list, at, message, advice, option) => {
    const fault = faultOf(list);
    expect(fault.at).toBe(at);
    expect(fault.message).toContain(message);
    expect(fault.advice ?? "").toContain(advice);
    if (option !== undefined) expect(fault.option).toBe(option);
  });

  it("is of the network where there is no layer", () => {
    expect(checkNetwork({ layers: [] }, IMAGE, 10)).toMatchObject({ isComplete: false, layers: [] });
  });

  it("of an option is said of a layer after another fault too", () => {
    expect(states([conv(99), of("dropout", { rate: 2 }), ...end])).toEqual([
      "fault",
      "fault",
      "unknown",
      "unknown",
    ]);
  });
});

describe("the check", () => {
  it("takes whatever has the form of a network, and says of every layer what it is", () => {
    fc.assert(
      fc.property(experiments, fc.constantFrom([28, 28, 1], [3], [1, 1, 3]), ({ network }, shape) => {
        const { layers: checked } = checkNetwork(network, shape, 10);
        expect(checked).toHaveLength(network.layers.length);
      }),
      { numRuns: 100 },
    );
  });

  it("takes options of the right names and any values, of all layers", () => {
    const value = fc.constantFrom(
      ...[0, 1, 2, -1, 0.5, 1e15, "same", "relu", "zeros"],
      ...[
        [2, 2],
        [1e9, 1],
        [
          [1, 1],
          [1, 1],
        ],
        null,
        {},
      ],
    );
    const named = fc.dictionary(
      fc.constantFrom(
        ...`filters kernelSize poolSize units rate padding size cropping targetShape dims n axis axes
        height width strides activation factor scale`.split(/\s+/),
      ),
      value as fc.Arbitrary<never>,
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(layers)), named, (type, options) => {
        checkNetwork({ layers: [{ type, options: { ...options } }] }, IMAGE, 10);
      }),
      { numRuns: 600 },
    );
  });
});
