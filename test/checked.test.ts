import { expect, it } from "vitest";
import { atLeast, defined } from "../src/checked.ts";
import { InternalError } from "../src/errors/index.ts";

it("passes on what is there, though it be 0, empty or null", () => {
  for (const value of [0, "", null, false, Number.NaN]) expect(defined(value)).toBe(value);
});

it("refuses what must be there and is not", () => {
  expect(() => defined([1, 2][2])).toThrow(InternalError);
});

it("gives a list with enough elements as a tuple", () => {
  const [height, width]: readonly [number, number, ...number[]] = atLeast([28, 30, 1], 2);
  expect([height, width]).toEqual([28, 30]);
});

it("refuses a list with fewer elements, and says how many it has", () => {
  expect(() => atLeast([28], 2)).toThrow("Expected a list of at least 2 elements. Received: 1.");
});
