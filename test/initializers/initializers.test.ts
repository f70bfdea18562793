import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";
import {
  checkInitializer,
  INITIALIZER_NAMES,
  type Initializer,
  initialize,
} from "../../src/initializers/initializers.ts";
import { RandomGenerator } from "../../src/random/random.ts";

const KERNEL = [5, 5, 32, 64];
const DENSE = [300, 200];

function draw(initializer: Initializer, shape: readonly number[], seed = 1): Float32Array {
  return initialize(initializer, shape, new RandomGenerator(seed));
}

/** Mean, standard deviation and the largest distance from 0. */
function moments(data: Float32Array) {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance), reach: data.reduce((m, x) => Math.max(m, Math.abs(x)), 0) };
}

/** Keras' table: scale / fan, for a kernel of 5·5·32 inputs and 5·5·64 outputs, and a matrix of 300 × 200. */
const SCALED: { name: Initializer & string; ofKernel: number; ofDense: number; isNormal: boolean }[] = [
  { name: "glorotUniform", ofKernel: 1 / 1200, ofDense: 1 / 250, isNormal: false },
  { name: "glorotNormal", ofKernel: 1 / 1200, ofDense: 1 / 250, isNormal: true },
  { name: "heUniform", ofKernel: 2 / 800, ofDense: 2 / 300, isNormal: false },
  { name: "heNormal", ofKernel: 2 / 800, ofDense: 2 / 300, isNormal: true },
  { name: "lecunUniform", ofKernel: 1 / 800, ofDense: 1 / 300, isNormal: false },
  { name: "lecunNormal", ofKernel: 1 / 800, ofDense: 1 / 300, isNormal: true },
];

describe.each(SCALED)("$name", ({ name, ofKernel, ofDense, isNormal }) => {
  it.each([
    { shape: KERNEL, variance: ofKernel },
    { shape: DENSE, variance: ofDense },
  ])("has Keras' variance for the fans of $shape, and its limits", ({ shape, variance }) => {
    const { mean, deviation, reach } = moments(draw(name, shape));
    expect(Math.abs(mean)).toBeLessThan(0.02 * Math.sqrt(variance));
    expect(Math.abs(deviation / Math.sqrt(variance) - 1)).toBeLessThan(0.01);
    // A normal distribution that keeps its variance is cut off at twice what it had before.
    const limit = isNormal ? (2 * Math.sqrt(variance)) / 0.87962566103423978 : Math.sqrt(3 * variance);
    expect(reach).toBeLessThanOrEqual(limit * (1 + 1e-6));
    expect(reach).toBeGreaterThan(0.995 * limit);
  });
});

describe("distributions", () => {
  it("are uniform, or normal with cut-off tails", () => {
    const shareWithin = (data: Float32Array, limit: number) =>
      data.filter((x) => Math.abs(x) < limit).length / data.length;
    const uniform = draw("glorotUniform", DENSE);
    expect(Math.abs(shareWithin(uniform, 0.5 * moments(uniform).reach) - 0.5)).toBeLessThan(0.01);
    const normal = draw({ name: "truncatedNormal", deviation: 1 }, DENSE);
    // P(|z| < 1 | |z| < 2) = 0.6827 / 0.9545
    expect(Math.abs(shareWithin(normal, 1) - 0.7152)).toBeLessThan(0.01);
  });

  it.each([
    { initializer: "zeros", expected: 0 },
    { initializer: "ones", expected: 1 },
    { initializer: { name: "constant", value: -2.5 }, expected: -2.5 },
  ] as const)("is $expected everywhere for $initializer", ({ initializer, expected }) => {
    expect([...draw(initializer, [2, 3])]).toEqual(new Array(6).fill(expected));
  });

  it("stays between the ends of randomUniform, by default ±0.05", () => {
    const data = draw({ name: "randomUniform", minimum: 2, maximum: 6 }, DENSE);
    expect(data.every((x) => x >= 2 && x <= 6)).toBe(true);
    expect(Math.abs(moments(data).mean - 4)).toBeLessThan(0.02);
    expect(Math.abs(moments(data).deviation - 4 / Math.sqrt(12))).toBeLessThan(0.02);
    const { reach, mean } = moments(draw("randomUniform", DENSE));
    expect(Math.abs(reach - 0.05)).toBeLessThan(1e-4);
    expect(Math.abs(mean)).toBeLessThan(1e-3);
  });

  it("has the mean and deviation of randomNormal, by default 0 and 0.05, and its tails", () => {
    const { mean, deviation, reach } = moments(
      draw({ name: "randomNormal", mean: 3, deviation: 0.5 }, DENSE),
    );
    expect(Math.abs(mean - 3)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.01);
    expect(reach).toBeGreaterThan(3 + 3.5 * 0.5);
    expect(Math.abs(moments(draw("randomNormal", DENSE)).deviation - 0.05)).toBeLessThan(0.001);
  });

  it("cuts truncatedNormal off at two deviations, as they were before", () => {
    const { mean, deviation } = moments(draw({ name: "truncatedNormal", mean: -1, deviation: 0.1 }, DENSE));
    expect(Math.abs(mean + 1)).toBeLessThan(0.002);
    expect(Math.abs(deviation - 0.1 * 0.87962566103423978)).toBeLessThan(0.001);
    expect(moments(draw("truncatedNormal", DENSE)).reach).toBeLessThanOrEqual(0.1 * (1 + 1e-6));
  });

  it("takes the length of a vector, and 1 for a scalar, as both fans", () => {
    expect(Math.abs(moments(draw("glorotUniform", [50_000])).deviation * Math.sqrt(50_000) - 1)).toBeLessThan(
      0.02,
    );
    expect(draw("heUniform", []).length).toBe(1);
    expect(Math.abs(defined(draw("lecunUniform", [])[0]))).toBeLessThanOrEqual(Math.sqrt(3));
  });
});

describe("initialize", () => {
  it.each(INITIALIZER_NAMES.filter((name) => name !== "constant" && name !== "values"))(
    "depends on nothing but the generator: %s",
    (name) => {
      const initializer = { name } as Initializer;
      expect(draw(initializer, [7, 9])).toEqual(draw(initializer, [7, 9]));
      const isRandom = name !== "zeros" && name !== "ones";
      const other = draw(initializer, [7, 9], 2);
      if (isRandom) expect(draw(initializer, [7, 9])).not.toEqual(other);
      else expect(draw(initializer, [7, 9])).toEqual(other);
    },
  );

  it("goes on where the generator stands", () => {
    const random = new RandomGenerator(3);
    expect(initialize("heNormal", [20], random)).not.toEqual(initialize("heNormal", [20], random));
  });

  it("refuses unknown names, and a constant without its value", () => {
    const unknown = () => checkInitializer("glorotUnifrom" as Initializer);
    expect(unknown).toThrow(UnknownNameError);
    expect(unknown).toThrow('Did you mean "glorotUniform"? Received: "glorotUnifrom".');
    expect(() => checkInitializer("constant")).toThrow(ConfigurationError);
    expect(checkInitializer("zeros")).toEqual({ name: "zeros" });
    const config = { name: "constant", value: 2 } as const;
    expect(checkInitializer(config)).toBe(config);
  });
});
