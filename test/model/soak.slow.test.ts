/** A short form of `npm run check:soak`: nothing stays open, and memory does not grow with models that are disposed. */

import { expect, it } from "vitest";
import { KINDS } from "../../bench/soak/kinds.ts";
import { soak } from "../../bench/soak/soak.ts";

it("leaves nothing behind", async () => {
  const kinds = KINDS.filter(({ name }) =>
    /epoch after|signal|trained a step, disposed|loadModel/.test(name),
  );
  expect(kinds).toHaveLength(4);
  const faults: string[] = [];
  for await (const done of soak(kinds, { steps: 3000, models: 100, threads: 1, process: false })) {
    faults.push(...done.faults.map((fault) => `${done.kind}: ${fault}`));
  }
  expect(faults).toEqual([]);
});
