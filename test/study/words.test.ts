/** Numbers in sentences. */

import { describe, expect, it } from "vitest";
import { percent } from "../../src/study/words.ts";

describe("a share in a sentence", () => {
  it("is all or nothing only if it is", () => {
    expect([0, 1, 0.5, 0.99961, 0.0004, 0.99999999].map((share) => percent(share))).toEqual([
      "0 %",
      "100 %",
      "50 %",
      "99.96 %",
      "0.04 %",
      "100 %",
    ]);
  });
});
