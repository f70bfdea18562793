/** Random networks: refused when they are built, or trained, saved, loaded and trained on alike. More: `npm run check:networks`. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCase, LAYER_TYPES } from "../support/random-networks/index.ts";
import { checkCase, type Outcome } from "./check-case.ts";

describe("random networks", () => {
  it("train, save, load and go on the same to the last bit, or are refused when they are built", async () => {
    const outcomes: Outcome[] = [];
    const property = fc.asyncProperty(drawCase(), async (plan) => {
      outcomes.push(await checkCase(plan));
    });
    await fc.assert(property, { numRuns: 10, seed: 14 });
    expect(outcomes.filter((outcome) => outcome === "trained").length).toBeGreaterThan(5);
  });

  it("are of all layers", () => {
    const drawn = fc.sample(drawCase(), { numRuns: 400, seed: 14 });
    const types = drawn.flatMap(({ network }) =>
      network.layers.flatMap((layer) => ("network" in layer ? [] : [layer.type])),
    );
    expect(LAYER_TYPES.filter((type) => !types.includes(type))).toEqual([]);
    expect(drawn.some(({ network }) => network.layers.some((layer) => "network" in layer))).toBe(true);
    expect(drawn.some(({ network: { calls, layers } }) => calls.length > layers.length)).toBe(true);
  });
});
