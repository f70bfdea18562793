/** What `atelier study` says at its end. */

import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import { resultJson, resultLines } from "../../src/cli/study-result.ts";
import { stylesFor } from "../../src/cli/styles.ts";
import { leaked } from "../../src/study/verdict.ts";
import { fixture } from "../report/fixture.ts";

const styles = stylesFor({ write: () => true }, {});

describe("the result of a study", () => {
  const { study } = fixture([{ name: "bars" }, { name: "more-bars" }]);

  it("ends with the conclusion", () => {
    const lines = resultLines(study, "runs/x", { styles });
    const [answer] = atLeast(study.conclusion, 1);
    expect(lines.indexOf(answer)).toBeGreaterThan(lines.findIndex((line) => line.includes("is too easy")));
    expect(lines.at(-2)).toContain("report.html");
    expect(resultJson(study, "runs/x")).toMatchObject({ conclusion: study.conclusion });
  });

  it("begins with test images that were trained on, and has accuracies with and without them", () => {
    const [first, other] = atLeast(study.datasets, 2);
    const leakage = {
      ...{ testImages: 400, equal: 250, nearlyEqual: 0, share: 0.625, examples: [0, 1] },
      accuracies: [{ model: "cnn", all: 0.9, without: 0.5 }],
      ladder: null,
    };
    const verdicts = [leaked("bars", leakage), ...study.verdicts.filter(({ kind }) => kind !== "leaked")];
    const found = { ...study, verdicts, datasets: [{ ...first, leakage }, other] };
    const lines = resultLines(found, "runs/x", { styles });
    expect(lines[0]).toMatch(/^✓ supported +Test images of bars are also training images$/);
    expect(lines[1]).toContain("62.5 % of the test images are also training images");
    expect(lines.join("\n")).toMatch(/Test accuracy \(without leaked test images\) /);
    expect(lines.join("\n")).toMatch(/the article's CNN +\d+\.\d\d % \(50\.00 %\) /);
  });
});
