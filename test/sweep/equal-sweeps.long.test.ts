/** 24 cells × 3 seeds come to the same bytes, no matter which processes compute them. */

import { expect, it } from "vitest";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { ENGINES } from "../queue/servers.ts";
import { sweepEverywhere } from "./equal-sweeps.ts";
import { TINY_CELLS } from "./swept.ts";

it("gives the same bytes in one process, by two, and over each queue", { timeout: 600_000 }, async () => {
  const [first, ...others] = await sweepEverywhere(TINY_CELLS, await temporaryDirectory());
  const { json, pieces, models, leftovers } = first?.swept ?? {};
  expect(JSON.parse(json ?? "").cells).toHaveLength(24);
  // All results, and the models of the best of each dataset.
  expect(Object.keys(pieces ?? {})).toHaveLength(24 * 3 + 2);
  expect([models?.length, leftovers]).toEqual([2, []]);
  expect(others).toHaveLength(1 + ENGINES.filter(({ isThere }) => isThere).length);
  for (const { swept } of others) expect(swept).toEqual(first?.swept);
});
