import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { RandomGenerator } from "../../src/random/random.ts";

function draws(generator: RandomGenerator, count: number): number[] {
  return Array.from({ length: count }, () => generator.nextUint32());
}

function moments(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

describe("RandomGenerator", () => {
  it("is xoshiro128** 1.1, by the first outputs of its authors' C code for the state 1, 2, 3, 4", () => {
    expect(draws(RandomGenerator.fromState([0, 0, 1, 2, 3, 4]), 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("is seeded by SplitMix64, by the first outputs of its author's C code for 1234567", () => {
    const [, , a, b, c, d] = atLeast(new RandomGenerator(1234567).state, 6);
    expect((BigInt(b) << 32n) | BigInt(a)).toBe(6457827717110365317n);
    expect((BigInt(d) << 32n) | BigInt(c)).toBe(3203168211198807973n);
  });

  it("gives the same numbers for the same seed and others for another", () => {
    expect(draws(new RandomGenerator(7), 20)).toEqual(draws(new RandomGenerator(7), 20));
    expect(draws(new RandomGenerator(7), 20)).not.toEqual(draws(new RandomGenerator(8), 20));
    expect(draws(new RandomGenerator(-1), 20)).not.toEqual(draws(new RandomGenerator(1), 20));
  });

  it.each([1.5, Number.NaN, 2 ** 53])("refuses the seed %d", (seed) => {
    expect(() => new RandomGenerator(seed)).toThrow(
      `RandomGenerator: expected the seed to be a safe integer. Received: ${seed}.`,
    );
  });

  it("continues from an exported state, through JSON, as if nothing had happened", () => {
    const generator = new RandomGenerator(3);
    draws(generator, 100);
    const restored = RandomGenerator.fromState(JSON.parse(JSON.stringify(generator.state)));
    expect(restored.state).toEqual(generator.state);
    expect(restored.split("next").state).toEqual(generator.split("next").state);
    expect(draws(restored, 100)).toEqual(draws(generator, 100));
  });

  it.each([[[]], [[1, 2, 3, 4, 5]], [[0, 1, 0, 0, 0, 0]], [[0, 0, 1, 2, 3, -4]], [[0, 0, 1, 2, 3, 0.5]]])(
    "refuses the state %j",
    (state) => {
      expect(() => RandomGenerator.fromState(state)).toThrow(
        /^Expected a state of six .* Received: \[.*\]\.$/,
      );
    },
  );

  it("splits into streams that depend on the seed and the label alone", () => {
    const root = new RandomGenerator(5);
    const before = draws(root.split("dropout"), 8);
    draws(root, 3);
    expect(draws(root.split("dropout"), 8)).toEqual(before);
    const labels = ["dropout", "shuffle", "", 0, 1, 2];
    const streams = [
      root,
      new RandomGenerator(6).split("dropout"),
      root.split("a").split("b"),
      root.split("b").split("a"),
      ...labels.map((label) => root.split(label)),
    ];
    expect(new Set(streams.map((stream) => stream.nextUint32())).size).toBe(streams.length);
    expect(root.split(12).state).toEqual(root.split("12").state);
  });

  it("has streams of neighbouring seeds and labels that are not correlated", () => {
    const root = new RandomGenerator(0);
    const products = Array.from({ length: 20_000 }, (_, i) => {
      const [a, b] = [root.split(i).uniform(), new RandomGenerator(i).uniform()];
      return (a - 0.5) * (b - 0.5) * 12;
    });
    expect(Math.abs(moments(products).mean)).toBeLessThan(5 / Math.sqrt(20_000));
  });

  it("draws uniform numbers in [0, 1)", () => {
    const generator = new RandomGenerator(1);
    const values = Array.from({ length: 100_000 }, () => generator.uniform());
    const { mean, deviation } = moments(values);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(deviation - Math.sqrt(1 / 12))).toBeLessThan(0.005);
  });

  it("draws integers below a bound, each as often", () => {
    const generator = new RandomGenerator(2);
    const counts = new Uint32Array(7);
    for (let i = 0; i < 70_000; i++) {
      const drawn = generator.integer(7);
      counts[drawn] = defined(counts[drawn]) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("draws normal numbers of mean 0 and deviation 1, with the tails of a normal distribution", () => {
    const generator = new RandomGenerator(4);
    const values = Array.from({ length: 100_000 }, () => generator.normal());
    const { mean, deviation } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.015);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.004);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("permutes: every number once, every position as likely", () => {
    const generator = new RandomGenerator(9);
    expect([...generator.permutation(0)]).toEqual([]);
    expect([...generator.permutation(1)]).toEqual([0]);
    expect([...generator.permutation(1000)].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const key = generator.permutation(4).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});

describe("fillMask", () => {
  it.each([0.1, 0.5, 0.75, 0.9])("writes ones with probability %d", (keepProbability) => {
    const mask = new Uint8Array(1 << 20);
    new RandomGenerator(11).fillMask(mask, keepProbability);
    const ones = mask.reduce((sum, entry) => sum + entry, 0);
    const deviation = Math.sqrt(mask.length * keepProbability * (1 - keepProbability));
    expect(mask.every((entry) => entry === 0 || entry === 1)).toBe(true);
    expect(Math.abs(ones - mask.length * keepProbability)).toBeLessThan(4 * deviation);
  });

  it("decides neighbouring entries independently", () => {
    const mask = new Uint8Array(1 << 20);
    new RandomGenerator(12).fillMask(mask, 0.5);
    for (const lag of [1, 2, 3, 64, 1024]) {
      let equal = 0;
      for (let i = lag; i < mask.length; i++) if (mask[i] === mask[i - lag]) equal++;
      expect(Math.abs(equal - mask.length / 2)).toBeLessThan(4 * Math.sqrt(mask.length / 4));
    }
  });

  it("takes the high and the low half of each draw of the same stream, odd lengths included", () => {
    const mask = new Uint8Array(101);
    const generator = new RandomGenerator(13);
    generator.fillMask(mask, 0.3);
    const reference = new RandomGenerator(13);
    const halves = draws(reference, 51).flatMap((bits) => [bits >>> 16, bits & 0xffff]);
    const threshold = Math.round(0.3 * 65536);
    expect([...mask]).toEqual(halves.slice(0, 101).map((half) => Number(half < threshold)));
    expect(generator.state).toEqual(reference.state);
  });

  it("is exact at 0 and 1, and refuses what is no probability", () => {
    const generator = new RandomGenerator(14);
    const mask = new Uint8Array(10_000);
    generator.fillMask(mask, 1);
    expect(mask.every((entry) => entry === 1)).toBe(true);
    generator.fillMask(mask, 0);
    expect(mask.every((entry) => entry === 0)).toBe(true);
    for (const bad of [-0.1, 1.1, Number.NaN]) {
      expect(() => generator.fillMask(mask, bad)).toThrow(
        `fillMask: expected keepProbability to be a number from 0 to 1. Received: ${bad}.`,
      );
    }
  });
});

describe("fillUniform and fillNormal", () => {
  const filled = (length: number, fill: "fillUniform" | "fillNormal") => {
    const into = new Float32Array(length);
    new RandomGenerator(7)[fill](into);
    return into;
  };
  const moment = (data: Float32Array, power: number) =>
    data.reduce((sum, value) => sum + value ** power, 0) / data.length;

  it("draw what nextUint32 draws, and go on from there", () => {
    const [one, other] = [new RandomGenerator(3), new RandomGenerator(3)];
    const into = new Float32Array(5);
    one.fillUniform(into);
    expect([...into]).toEqual(Array.from({ length: 5 }, () => (other.nextUint32() >>> 8) / 2 ** 24));
    expect(one.state).toEqual(other.state);
    one.fillNormal(into);
    for (let i = 0; i < 6; i++) other.nextUint32();
    expect(one.state).toEqual(other.state);
  });

  it("have the moments of their distributions", () => {
    const uniform = filled(200_000, "fillUniform");
    expect([1, 2, 3].map((power) => moment(uniform, power) * (power + 1))).toEqual(
      [1, 1, 1].map((value) => expect.closeTo(value, 1.8)),
    );
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
    const normal = filled(200_001, "fillNormal");
    expect(moment(normal, 1)).toBeCloseTo(0, 1.8);
    expect(moment(normal, 2)).toBeCloseTo(1, 1.8);
    expect(moment(normal, 3)).toBeCloseTo(0, 1.3);
    expect(moment(normal, 4)).toBeCloseTo(3, 1);
    expect(normal.every(Number.isFinite)).toBe(true);
  });

  it("refuse what is no Float32Array", () => {
    expect(() => new RandomGenerator(1).fillNormal([1] as never)).toThrow("a Float32Array. Received: [1].");
  });
});
