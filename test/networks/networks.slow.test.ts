/** More random networks of `npm run check:networks`. */

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { drawCase } from "../support/random-networks/index.ts";
import { checkCase, type Outcome } from "./check-case.ts";

it("random networks train, save, load and go on the same to the last bit, or are refused when they are built", async () => {
  const outcomes: Outcome[] = [];
  const property = fc.asyncProperty(drawCase(), async (plan) => {
    outcomes.push(await checkCase(plan));
  });
  await fc.assert(property, { numRuns: 25, seed: 15 });
  expect(outcomes.filter((outcome) => outcome === "trained").length).toBeGreaterThan(15);
});
