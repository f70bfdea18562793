/** A short form of `npm run check:soak`: nothing stays open, and memory does not grow with models that are disposed. */

import { expect, it } from "vitest";
import { KINDS } from "../../bench/soak/kinds.ts";
import { soak } from "../../bench/soak/soak.ts";

/**
 * Of work that shows a fault, how many times as much is done to tell a leak from memory that settles; with freed memory given
 * back at once, since holes between blocks differ by up to 6 % from run to run.
 */
const LONGER = 4;

it("leaves nothing behind", async () => {
  const kinds = KINDS.filter(({ name }) => /epoch after|trained a step, disposed/.test(name));
  expect(kinds).toHaveLength(2);
  const short = { steps: 3000, models: 100, threads: 1, process: false };
  const faults: string[] = [];
  for await (const { kind, faults: seen } of soak(kinds, short)) {
    if (seen.length === 0) continue;
    const long = { ...short, steps: LONGER * short.steps, models: LONGER * short.models, mapped: true };
    const again = kinds.filter(({ name }) => name === kind);
    for await (const done of soak(again, long))
      faults.push(...done.faults.map((fault) => `${kind}: ${fault}`));
  }
  expect(faults).toEqual([]);
});
