/** Sweeps by workers of a queue come to what one process comes to, also if anything of it is killed. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { manyPieces, TINY_CELLS } from "../sweep/swept.ts";
import { compareQueued } from "./kill-queued-sweep.ts";
import { ENGINES, type TestServer } from "./servers.ts";

for (const { kind, isThere, start } of ENGINES) {
  describe.skipIf(!isThere)(`a sweep over ${kind}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server.stop();
    });

    it("gives the same bytes as in one process, with results over HTTP", { timeout: 300_000 }, async () => {
      const file = {
        ...TINY_CELLS,
        datasets: "drawn-digits",
        seeds: 1,
        vary: { learningRate: [0.003, 0.01, 0.02] },
      };
      const options = { server, workers: 2, kills: 0, random: () => 0, isServed: true };
      const { undisturbed, queued } = await compareQueued(file, await temporaryDirectory(), options);
      expect(Object.keys(queued.pieces)).toHaveLength(3 + 1);
      expect(queued).toEqual(undisturbed);
      expect(queued.leftovers).toEqual([]);
    });

    it("gives them also if anything of it is killed", { timeout: 600_000 }, async () => {
      const draws = [0.3, 0.9, 0.6, 0.1, 0.5, 0.25, 0.8];
      let i = 0;
      const random = () => draws[i++ % draws.length] ?? 0;
      const options = { server, workers: 2, kills: 4, random };
      const { undisturbed, queued, kills } = await compareQueued(
        manyPieces(14),
        await temporaryDirectory(),
        options,
      );
      expect(queued).toEqual(undisturbed);
      expect(queued.leftovers).toEqual([]);
      expect(Object.values(kills).reduce((sum, one) => sum + one, 0)).toBe(4);
    });
  });
}
