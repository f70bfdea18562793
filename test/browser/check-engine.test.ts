/** What an engine in a browser is compared with: here, the numbers that stand in the source are computed. */

import { describe, expect, it } from "vitest";
import { EXPECTED, findFault, trainSmallNetwork } from "../../src/browser/check-engine.ts";
import { defined } from "../../src/checked.ts";
import { nodePlatform } from "../../src/index.ts";
import type { Engine } from "../../src/runtime/index.ts";

describe("the small training by which an engine is tried", () => {
  it("gives the numbers that are written down", async () => {
    const found = await trainSmallNetwork(nodePlatform({ threads: 1, process: false }));
    expect(found).toHaveLength(EXPECTED.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(defined(EXPECTED[i]), 5);
  });

  it("finds fault with an engine whose numbers are a little wrong", async () => {
    const right = nodePlatform({ threads: 1, process: false });
    const wrong: Engine = {
      ...right,
      async createSession(model, resident) {
        const session = await right.createSession(model, resident);
        return {
          inputNames: session.inputNames,
          release: () => session.release(),
          async run(feeds) {
            const results = await session.run(feeds);
            // As a kernel would be that leaves out one of many numbers.
            for (const [name, { data, size }] of Object.entries(results)) {
              if (name.endsWith("kernel") && data instanceof Float32Array) data[size - 1] = 0;
            }
            return results;
          },
        };
      },
    };
    expect(await findFault(right)).toBeUndefined();
    expect(await findFault(wrong)).toMatch(/^[\d.]+ where the processor gives [\d.]+$/);
  });
});
