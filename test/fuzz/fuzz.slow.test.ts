/** More cases of `npm run check:fuzz`. */

import { describe, expect, it } from "vitest";
import { extent } from "../support/extent.ts";
import { fuzz } from "./drill.ts";

const CASES = extent(2000, 4000);

describe("model files, pieces of a study and configurations that were changed at random", () => {
  it(`are refused by a typed error, or give what is right: ${CASES} of them`, async () => {
    expect((await fuzz(15, CASES)).faults).toEqual([]);
  });
});
