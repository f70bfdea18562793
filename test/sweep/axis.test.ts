/** The axes of a sweep's charts. */

import { describe, expect, it } from "vitest";
import { textWidth } from "../../src/report/charts/frame.ts";
import { valueAxis } from "../../src/report/sweep/axis.ts";
import { placesBetween } from "../../src/report/sweep/charts/accuracy-axis.ts";

describe("the labels of an axis", () => {
  it.each([
    { values: [0.04039, 0.005187, 0.003161, 0.01727, 0.002171, 0.01353], length: 710 },
    { values: [0.04039, 0.005187, 0.003161, 0.01727, 0.002171, 0.01353], length: 274 },
    { values: ["adam", "sgd with momentum", "a long name", "another long name"], length: 302 },
    { values: [1, 2, 3, 4, 5, 6, 7, 8], length: 274 },
  ])("do not touch each other: $values in $length pixels", ({ values, length }) => {
    const { ticks, domain } = valueAxis(values);
    const shown = placesBetween(ticks, domain, length);
    const places = shown.map((at) => {
      const label = ticks.find((tick) => tick.at === at)?.label ?? "";
      const middle = ((at - domain[0]) / (domain[1] - domain[0])) * length;
      return { left: middle - textWidth(label) / 2, right: middle + textWidth(label) / 2 };
    });
    expect(shown.length).toBeGreaterThan(1);
    for (const [i, { left }] of places.entries()) {
      if (i > 0) expect(left).toBeGreaterThan((places[i - 1]?.right ?? 0) + 5);
    }
  });

  it("are all there where there is room", () => {
    const { ticks, domain } = valueAxis([0.003, 0.01, 0.03]);
    expect(placesBetween(ticks, domain, 302)).toHaveLength(3);
  });
});
