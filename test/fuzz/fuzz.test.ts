/** The first few cases of `npm run check:fuzz`. */

import { describe, expect, it } from "vitest";
import { fuzz } from "./drill.ts";

describe("model files, pieces of a study and configurations that were changed at random", () => {
  it("are refused by a typed error, or give what is right: 250 of them", async () => {
    const { faults, outcomes } = await fuzz(14, 250);
    expect(faults).toEqual([]);
    expect(outcomes.get("refused")).toBeGreaterThan(100);
    expect(outcomes.get("same")).toBeGreaterThan(10);
    expect(outcomes.get("fits")).toBeGreaterThan(10);
  });
});
