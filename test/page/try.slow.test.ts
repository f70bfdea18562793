/** Trying a network in the page, in Chromium: what is drawn is classified, and each number of a map is explained. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { longTasks } from "./support/long-tasks.ts";
import { hasChromium, NARROW, openPage, type TestedPage, withoutChromium } from "./support/page.ts";

const ADDRESS = "data=drawn-digits&network=convnet&images=2000&batch=32&epochs=2&seed=7&v=1";

/** A point of the drawing pad, as shares of its side. */
type Point = readonly [x: number, y: number];

/** A closed curve, as a 0 has. */
const ZERO: readonly Point[] = Array.from({ length: 41 }, (_, i) => {
  const angle = (i / 40) * 2 * Math.PI;
  return [0.5 - 0.2 * Math.sin(angle), 0.5 - 0.34 * Math.cos(angle)] as const;
});
/** A stroke from the upper edge to the lower one. */
const ONE: readonly Point[] = Array.from({ length: 21 }, (_, i) => [0.5, 0.14 + 0.036 * i] as const);

async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const pad = page.getByRole("application", { name: /^Drawing pad/ });
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const [i, [across, down]] of points.entries()) {
    await page.mouse.move(x + across * width, y + down * height);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

describe.skipIf(!hasChromium)(`trying a network in the page${withoutChromium}`, () => {
  let tested: TestedPage;
  let page: Page;
  const answer = () => page.locator("#taken-for");
  const clear = () => page.getByRole("button", { name: "Clear" }).click();
  beforeAll(async () => {
    tested = await openPage();
    page = tested.page;
    await tested.goTo(`train?${ADDRESS}`);
    await page.locator("button.start:enabled", { hasText: "Start" }).click({ timeout: 60_000 });
    await page.getByRole("heading", { name: /Errors of Run 1/ }).waitFor({ timeout: 120_000 });
    await page.locator("button.start:enabled", { hasText: "Start" }).waitFor({ timeout: 60_000 });
    await tested.goTo(`try?${ADDRESS}`);
  });
  afterAll(() => tested.close());

  it("says whose network it is, and classifies digits that are drawn, without a task of over 50 ms", async () => {
    await page
      .getByText("The network of Run 1, trained on Drawn digits, after 126 steps, will classify the picture.")
      .waitFor();
    const tasks = await longTasks(tested.browser, page, async () => {
      await draw(page, ZERO);
      await expect.poll(() => answer().textContent(), { timeout: 30_000 }).toMatch(/^0, \d/);
      await clear();
      await draw(page, ONE);
      await expect.poll(() => answer().textContent(), { timeout: 30_000 }).toMatch(/^1, \d/);
    });
    expect(tasks).toEqual([]);
    expect(await page.locator(".bars tr").count()).toBe(10);
    expect(await page.locator(".neighbours li").count()).toBe(8);
    await tested.checkAccessible();
    await tested.takePicture("try");
  });

  it("shows what a number of a feature map was computed from", async () => {
    const maps = page.getByRole("application", { name: /feature maps of conv2d/ }).first();
    await maps.hover();
    const detail = page.locator(".cell-detail");
    await detail.getByRole("heading", { name: /^conv2d.*, map \d+, row \d+, column \d+/ }).waitFor();
    expect(await detail.locator(".products td").count()).toBe(9);
    // The sum that is shown is that of the products that are shown.
    const text = await detail.locator(".products").innerText();
    const numbers = [...text.matchAll(/(-?\d\.\d+)\s*×\s*([-−]?\d\.\d+)/g)];
    expect(numbers).toHaveLength(9);
    const sum = numbers.reduce((total, [, input, weight]) => total + Number(input) * Number(weight), 0);
    const shown = /All together ([-−]?\d+\.\d+)/.exec(await detail.innerText())?.[1];
    expect(Math.abs(sum - Number(shown))).toBeLessThan(9 * 0.01);
  });

  it("answers with the network's own classes while another dataset is open, says so, and leads back", async () => {
    await tested.goTo(`try?${ADDRESS.replace("drawn-digits", "drawn-garments")}`);
    await page.getByText("This network was trained on Drawn digits, but Drawn garments is open.").waitFor();
    await draw(page, ONE);
    await expect.poll(() => answer().textContent(), { timeout: 30_000 }).toMatch(/^\d, \d/);
    await page.getByText("Classified by the network of Run 1, trained on Drawn digits.").waitFor();
    expect(await page.locator(".bars th").allInnerTexts()).toEqual([..."0123456789"]);
    expect(await page.locator(".neighbours").count()).toBe(0);
    await tested.takePicture("try-other");
    await page.getByRole("link", { name: "Open Drawn digits" }).click();
    await page.getByText(/^This network was trained on/).waitFor({ state: "detached" });
    expect(await page.locator("select").first().inputValue()).toBe("drawn-digits");
  });

  it("classifies again after a reload, by the run that was kept, on a telephone too", async () => {
    await page.reload();
    await page.setViewportSize(NARROW);
    await page.getByText(/^The network of Run 1, .* will classify the picture\.$/).waitFor();
    await draw(page, ONE);
    await expect.poll(() => answer().textContent(), { timeout: 30_000 }).toMatch(/^1, \d/);
    await tested.checkWidth();
    await tested.takePicture("try-narrow");
  });
});
