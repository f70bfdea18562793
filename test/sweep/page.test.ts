/** The page of a sweep. */

import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { nodePlace } from "../../src/report/node.ts";
import { makeSweepPage } from "../../src/report/sweep/page.ts";
import { spread } from "../../src/sweep/result.ts";
import { FIXTURE_FILE, FIXTURE_MADE, sweptFixture } from "./page-fixture.ts";

async function pageOf(result: ReturnType<typeof sweptFixture>) {
  const html = await makeSweepPage(FIXTURE_FILE, result, FIXTURE_MADE, nodePlace());
  return { html, document: parseHTML(html).document };
}

/** The text of an element, with ordinary spaces. */
function words(element: Element | null): string {
  return element?.textContent?.replaceAll(/\s+/g, " ") ?? "";
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

  it("says on how many images cells were compared, and which accuracy of the best to trust", async () => {
    const { document } = await pageOf(sweptFixture());
    const lead = words(document.querySelector(".lead"));
    expect(lead).toMatch(/ of 1,200 held-out images of Fashion-MNIST, the most of 27 cells, and /);
    expect(lead).toMatch(/ of 10,000 test images \(95 % interval [\d.]+–[\d.]+ %\)\./);
    expect(words(document.querySelector(".lead + p"))).toMatch(
      /chosen from 27 cells by .* too high on average/,
    );
    expect(words(document.querySelector("#cells caption"))).toContain(
      "on 1,200 held-out images and on 10,000 test images",
    );
    expect(words(document.querySelector("#cells"))).toMatch(/combines Student’s interval .* with Wilson’s/);
  });

  it("names cells that equal the best, which share its rank, and compares none that were not trained to the end", async () => {
    const swept = sweptFixture({ seeds: 1 });
    const equal = (number: number, accuracy: number) => {
      const cell = defined(swept.cells[number]);
      const scores = cell.runs.map(({ validation }) => ({ ...validation, accuracy }));
      return { ...cell, validation: spread(scores) };
    };
    const { cells } = swept;
    // As float32 numbers have them.
    const two = {
      ...swept,
      cells: cells.map((cell, i) => (i === 3 || i === 5 ? equal(i, i === 3 ? 0.95 : 0.94999998) : cell)),
      best: { "fashion-mnist": 3 },
    };
    const { document } = await pageOf(two);
    expect(words(document.querySelector(".lead"))).toContain(
      ", as many as with learning rate 0.0003, batch size 64 and dropout 0.6, and the most of 27 cells, and ",
    );
    expect(words(document.querySelector(".lead + p"))).toContain(
      "the first in the order of the file counts as the best",
    );
    const ranks = [...document.querySelectorAll("#cells tbody th")].map(({ textContent }) => textContent);
    expect(ranks.slice(0, 3)).toEqual(["1", "1", "3"]);
    const halved = { ...two, cells: two.cells.map((cell, i) => (i < 6 ? cell : { ...cell, epochs: 1 })) };
    expect(words((await pageOf(halved)).document.querySelector(".lead"))).toContain(
      "the most of the 6 cells trained to the end",
    );
    const many = { ...swept, cells: cells.map((_, i) => equal(i, 1)), best: { "fashion-mnist": 0 } };
    expect(words((await pageOf(many)).document.querySelector(".lead"))).toContain(
      "as many as all others of 27 cells",
    );
  });

  it("explains only what its charts show, and counts one epoch as one", async () => {
    const swept = sweptFixture({ seeds: 1 });
    const caption = async (result: typeof swept) =>
      words((await pageOf(result)).document.querySelector("#settings figcaption"));
    expect(await caption(swept)).toContain(
      "Each dot is a cell; each diamond is the mean of all cells that share a value.",
    );
    const cells = swept.cells
      .slice(0, 3)
      .map((cell, i) => ({ ...cell, varied: { learningRate: 0.001 * (i + 1) } }));
    const drawn = {
      ...{
        ...swept,
        cells,
        varied: { learningRate: [0.001, 0.002, 0.003] },
        halving: { epochs: [1, 4], keep: 0.5 },
      },
      ...{ best: { "fashion-mnist": 0 }, front: { "fashion-mnist": [0] } },
    };
    expect(await caption(drawn)).toMatch(/against the setting\. Each dot is a cell\.$/);
    expect(words((await pageOf(drawn)).document.querySelector("#how-made"))).toContain("after 1 epoch ");
  });

  it("has a column for the number of held-out images where that differs", async () => {
    const swept = sweptFixture({ seeds: 1 });
    const cells = swept.cells.map((cell, i) =>
      i === 0 ? { ...cell, validation: { ...cell.validation, images: 600 } } : cell,
    );
    const { document } = await pageOf({ ...swept, cells });
    const titles = [...document.querySelectorAll("#cells thead th")].map(({ textContent }) => textContent);
    expect(titles).toContain("Held-out images");
    expect(words(document.querySelector("#cells caption"))).not.toContain("1,200");
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
    expect(words(document.querySelector("#cells"))).toContain(
      "The interval is Wilson’s for the number of held-out images.",
    );
  });
});
