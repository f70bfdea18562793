/** A sweep comes to the same bytes, no matter which processes compute it: 24 cells × 3 seeds, 6 × 2 in the short form. */

import { expect, it } from "vitest";
import type { SweepFile } from "../../src/sweep/node.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { ENGINES } from "../queue/servers.ts";
import { extent } from "../support/extent.ts";
import { sweepEverywhere } from "./equal-sweeps.ts";
import { TINY_CELLS } from "./swept.ts";

const [CELLS, SEEDS] = extent([6, 2], [24, 3]);
const FILE: SweepFile = extent(
  { ...TINY_CELLS, vary: { learningRate: [0.003, 0.01, 0.02] }, seeds: SEEDS },
  TINY_CELLS,
);

it("gives the same bytes in one process, by two, and over each queue", { timeout: 600_000 }, async () => {
  const [first, ...others] = await sweepEverywhere(FILE, await temporaryDirectory());
  const { json, pieces, models, leftovers } = first?.swept ?? {};
  expect(JSON.parse(json ?? "").cells).toHaveLength(CELLS);
  // All results, and the models of the best of each dataset.
  expect(Object.keys(pieces ?? {})).toHaveLength(CELLS * SEEDS + 2);
  expect([models?.length, leftovers]).toEqual([2, []]);
  expect(others).toHaveLength(1 + ENGINES.filter(({ isThere }) => isThere).length);
  for (const { swept } of others) expect(swept).toEqual(first?.swept);
});
