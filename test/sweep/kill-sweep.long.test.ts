/** Sweeps by several processes come to what one process comes to, also if some of them are killed. */

import { expect, it } from "vitest";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { killSweep } from "./kill-sweep.ts";
import { manyPieces } from "./swept.ts";

it("gives the bytes of one process if its processes are killed, and leaves nothing behind", {
  timeout: 300_000,
}, async () => {
  const draws = [0.3, 0.9, 0.6, 0.1, 0.5, 0.2, 0.8];
  let i = 0;
  const { undisturbed, killed, kills } = await killSweep(manyPieces(12), await temporaryDirectory(), {
    kills: 3,
    random: () => draws[i++ % draws.length] ?? 0,
    workers: 2,
  });
  expect(kills.coordinator + kills.workers).toBe(3);
  expect(killed).toEqual(undisturbed);
  expect(killed.leftovers).toEqual([]);
});
