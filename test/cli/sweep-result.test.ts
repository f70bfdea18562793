/** The final output of `atelier sweep`, without a sweep. */

import { describe, expect, it } from "vitest";
import { stylesFor } from "../../src/cli/styles.ts";
import { sweepLines } from "../../src/cli/sweep-result.ts";
import { sweptFixture } from "../sweep/page-fixture.ts";

const screen = { styles: stylesFor({ write: () => true }, {}) };

describe("the final output of a sweep", () => {
  it("says on how many images cells were compared, and which accuracy of the best to trust", () => {
    const lines = sweepLines(sweptFixture(), "out", screen);
    expect(lines).toContain("  validation: 1,200 held-out images; test: 10,000 images");
    expect(lines).toContain(
      "  chosen by it, the best cell has a validation accuracy that is too high on average; trust its test accuracy",
    );
  });

  it("counts one epoch as one", () => {
    const swept = sweptFixture();
    const cells = swept.cells.map((cell, i) => (i < 23 ? cell : { ...cell, epochs: i - 22 }));
    const few = { ...swept, cells: cells.slice(22, 25), best: { "fashion-mnist": 0 } };
    const text = sweepLines(few, "out", screen).join("\n");
    expect(text).toMatch(/, after 1 epoch$/m);
    expect(text).toMatch(/, after 2 epochs$/m);
  });

  it("counts cells that equal the best", () => {
    const swept = sweptFixture();
    const [first] = swept.cells;
    const cells = swept.cells.map((cell, i) =>
      i < 2 && first !== undefined ? { ...cell, validation: { ...first.validation, mean: 0.99 } } : cell,
    );
    const lines = sweepLines({ ...swept, cells, best: { "fashion-mnist": 0 } }, "out", screen);
    expect(lines.join("\n")).toContain(
      "10,000 images; 2 cells have the same validation accuracy, and the first of them counts as the best",
    );
  });
});
