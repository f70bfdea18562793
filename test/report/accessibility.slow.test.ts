/** The report in a browser: what axe-core finds, and whether anything is cut off, on screens of both kinds and sizes. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import "../../src/index.ts";
import { inkOn } from "../../src/report/charts/class-grid.ts";
import { makeReport, nodePlace } from "../../src/report/node.ts";
import { DARK, LIGHT, type ThemeColour } from "../../src/report/theme.ts";
import { ChromiumPage, hasChromium, withoutChromium } from "../support/chromium.ts";
import { fixture, MADE } from "./fixture.ts";

const FASHION = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** All pictures: what they show makes no difference here. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);

describe.skipIf(!hasChromium)(`the report in a browser${withoutChromium}`, () => {
  let page: ChromiumPage;
  let directory: string;
  let axe: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "atelier-report-"));
    const { study, datasets } = fixture([
      { name: "mnist", title: "MNIST", classNames: [..."0123456789"], side: 28 },
      { name: "fashion-mnist", title: "Fashion-MNIST", classNames: FASHION, side: 28 },
    ]);
    const place = { ...nodePlace(), encodePng: async () => PIXEL, rasterize: async () => PIXEL };
    const { html } = await makeReport(study, datasets, MADE, place);
    await writeFile(join(directory, "report.html"), html);
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    page = await ChromiumPage.open();
    await page.goTo(pathToFileURL(join(directory, "report.html")).href);
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
  });

  afterAll(async () => {
    await page?.close();
    await rm(directory, { recursive: true, force: true });
  });

  for (const width of [1280, 390]) {
    for (const isDark of [false, true]) {
      it(`has nothing that axe-core objects to, ${width} pixels wide, ${isDark ? "dark" : "light"}`, async () => {
        // What is dark differs in its colours only.
        const rules = isDark ? 'runOnly: ["color-contrast"]' : "";
        await page.show({ width, isDark });
        await page.evaluate(`if (!window.axe) (0, eval)(${JSON.stringify(axe)}); 0`);
        const found = await page.evaluate(
          `axe.run(document, { resultTypes: ["violations"], ${rules} }).then(({ violations }) =>
             violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(" "))]))`,
        );
        expect(found).toEqual([]);
      });
    }
  }

  it("is not wider than a telephone, and tables that are say that they scroll", async () => {
    await page.show({ width: 390 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const cut = await page.evaluate(`[...document.querySelectorAll("main *")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible")
      .filter((one) => !one.matches(".unseen, .stacked thead, .cards thead"))
      .filter((one) => !getComputedStyle(one.querySelector("caption, code") ?? one, one.matches("pre") ? "::before" : "::after")
        .content.includes("scrolls sideways"))
      .map((one) => one.className)`);
    expect(cut).toEqual([]);
  });
});

describe("numbers on coloured cells", () => {
  for (const [name, theme] of Object.entries({ LIGHT, DARK })) {
    it(`have a contrast of 4.5 at any strength of the colour: ${name.toLowerCase()}`, () => {
      const least = Array.from({ length: 101 }, (_, i) => i / 100).map((strength) => {
        const variable = /var\(--(.*)\)/.exec(inkOn({ strength }))?.[1] ?? "";
        const ink = luminance(channels(theme[variable as ThemeColour]));
        const [heat, paper] = [channels(theme.heat), channels(theme.paper)];
        const cell = luminance(heat.map((value, i) => value * strength + defined(paper[i]) * (1 - strength)));
        return (Math.max(ink, cell) + 0.05) / (Math.min(ink, cell) + 0.05);
      });
      expect(Math.min(...least)).toBeGreaterThan(4.5);
    });
  }
});

/** Red, green and blue of "#rrggbb", from 0 to 1. */
function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** Source: Web Content Accessibility Guidelines 2.2, "relative luminance". */
function luminance(rgb: readonly number[]): number {
  const weights = [0.2126, 0.7152, 0.0722];
  return rgb
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, i) => sum + defined(weights[i]) * value, 0);
}
