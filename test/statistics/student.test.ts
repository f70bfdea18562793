import { describe, expect, it } from "vitest";
import { meanInterval } from "../../src/statistics/index.ts";

describe("the interval of a mean", () => {
  it("is that of Student's t", () => {
    // x̄ ± t s / √n by hand: s = 0.2516611, and t = 4.302653 of two degrees of freedom (NIST, table 1.3.6.7.2).
    const { low, high } = meanInterval([91.1, 91.6, 91.4]) ?? { low: 0, high: 0 };
    expect(low).toBeCloseTo(91.3667 - (4.302653 * 0.2516611) / Math.sqrt(3), 3);
    expect(high).toBeCloseTo(91.3667 + (4.302653 * 0.2516611) / Math.sqrt(3), 3);
  });

  it("comes close to the normal distribution's of many numbers", () => {
    const many = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { high = 0 } = meanInterval(many) ?? {};
    // Quantile 1.9659 of 399 degrees of freedom; the deviation is √(400 / 399).
    expect(high).toBeCloseTo((1.9659 * Math.sqrt(400 / 399)) / 20, 4);
  });

  it("is none of a single number", () => {
    expect(meanInterval([1])).toBeNull();
    expect(meanInterval([])).toBeNull();
  });
});
