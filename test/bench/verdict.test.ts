/** What the benchmark says of two checkouts that were measured in one run. */

import { expect, it } from "vitest";
import type { Result } from "../../bench/results.ts";
import { verdicts } from "../../bench/verdict.ts";

function result(variant: string, medianMs: number, minimumMs: number, rest: Partial<Result> = {}): Result {
  const measured = { measure: "train-step", batch: 64, network: "post", repetitions: 10 } as const;
  return { ...measured, engine: "atelier", threads: 2, variant, medianMs, minimumMs, ...rest };
}

it("calls a network slower whose median and minimum both are", () => {
  const [line] = verdicts([result("node", 22, 21), result("before", 20, 19)]);
  expect(line).toBe("post: slower than before in 1 of 1. train-step 64: SLOWER (median 1.10, minimum 1.11)");
});

it("takes what differs in the median alone, or by less than noise, for the same", () => {
  const [busy, close] = [
    verdicts([result("node", 30, 19), result("before", 20, 19)]),
    verdicts([result("node", 20.4, 19.4), result("before", 20, 19)]),
  ];
  expect(busy).toEqual(["post: no slower than before. train-step 64: as before (median 1.50, minimum 1.00)"]);
  expect(close[0]).toContain("as before");
});

it("compares each measure and batch with its like", () => {
  const rest = { batch: 128 };
  const [line] = verdicts([
    result("node", 20, 19),
    result("node", 30, 29, rest),
    result("before", 40, 38),
    result("before", 30, 29, rest),
  ]);
  expect(line).toContain("train-step 64: faster (median 0.50, minimum 0.50)");
  expect(line).toContain("train-step 128: as before (median 1.00, minimum 1.00)");
});

it("says nothing of a network that the other checkout does not have, or of other engines", () => {
  const pytorch = { engine: "pytorch" };
  expect(verdicts([result("node", 20, 19), result("nchw", 10, 9, pytorch)])).toEqual([]);
});
