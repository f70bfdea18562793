/** How many steps a run of the graph takes. */

import { describe, expect, it } from "vitest";
import { StepsPerRun } from "../../src/model/steps-per-run.ts";

describe("the steps of one run", () => {
  it.each([
    [40, 6],
    [50, 5],
    [17, 15],
    [2000, 1],
    [0.1, 128],
  ])("come near to a quarter of a second together: steps of %d ms", (step, expected) => {
    const pace = new StepsPerRun();
    for (let run = 0; run < 20; run++) pace.measured(pace.next(), step * pace.next());
    expect(pace.next()).toBe(expected);
  });

  it("stay where they are told to", () => {
    const pace = new StepsPerRun(1);
    pace.measured(1, 0.1);
    expect(pace.next()).toBe(1);
  });
});
