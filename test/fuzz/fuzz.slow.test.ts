/** More cases of `npm run check:fuzz`. */

import { describe, expect, it } from "vitest";
import { fuzz } from "./drill.ts";

describe("model files, pieces of a study and configurations that were changed at random", () => {
  it("are refused by a typed error, or give what is right: 4,000 of them", async () => {
    expect((await fuzz(15, 4000)).faults).toEqual([]);
  });
});
