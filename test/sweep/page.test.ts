/** The page of a sweep. */

import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { nodePlace } from "../../src/report/node.ts";
import { makeSweepPage } from "../../src/report/sweep/page.ts";
import { FIXTURE_FILE, FIXTURE_MADE, sweptFixture } from "./page-fixture.ts";

async function pageOf(result: ReturnType<typeof sweptFixture>) {
  const html = await makeSweepPage(FIXTURE_FILE, result, FIXTURE_MADE, nodePlace());
  return { html, document: parseHTML(html).document };
}

describe("the page of a sweep", () => {
  it("has all cells, charts of each setting, curves and the front, and needs nothing from elsewhere", async () => {
    const { html, document } = await pageOf(sweptFixture());
    expect(document.querySelector("h1")?.textContent).toBe(
      "Learning rate, batch size and dropout on Fashion-MNIST",
    );
    expect(document.querySelectorAll("#cells tbody tr")).toHaveLength(27);
    const [head] = [...document.querySelectorAll("#cells thead tr")];
    expect([...(head?.querySelectorAll("th") ?? [])].map((cell) => cell.textContent)).toEqual([
      "Rank",
      "learning rate",
      "batch size",
      "dropout",
      "Validation",
      "95 % interval",
      "Test",
      "Time",
    ]);
    // A wide and a narrow form of each: three settings, parallel coordinates, curves, front.
    expect(document.querySelectorAll(".chart.wide svg")).toHaveLength(6);
    expect(document.querySelectorAll(".chart.narrow svg")).toHaveLength(6);
    for (const chart of document.querySelectorAll(".chart")) {
      expect(chart.getAttribute("aria-label")).toMatch(/Fashion-MNIST/);
    }
    expect(html).not.toMatch(/(?:src|href)="(?!#)/);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });

  it("shows what failed as text, and does not compare its cell", async () => {
    const { html, document } = await pageOf(sweptFixture({ failing: 0 }));
    expect(document.querySelector("#failed td:last-child")?.textContent).toBe(
      "Expected <b>finite</b> numbers. Received: NaN.",
    );
    expect(html).not.toContain("<b>finite");
  });

  it("has a part for each of several datasets, and does without spreads of one seed", async () => {
    const { document } = await pageOf(sweptFixture({ datasets: ["MNIST", "Fashion-MNIST"], seeds: 1 }));
    expect([...document.querySelectorAll("h2")].map((one) => one.textContent)).toEqual([
      "Contents",
      "MNIST",
      "Fashion-MNIST",
      "How to reproduce this",
    ]);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.querySelector("#cells")?.textContent).not.toContain("±");
  });
});
