/** The measure of long tasks itself, in Chromium. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, withoutChromium } from "./support/chromium.ts";
import { longTasks, MAX_TASK } from "./support/long-tasks.ts";

/** In the page: computes for some milliseconds by the clock. */
function compute(duration: number): void {
  const began = performance.now();
  while (performance.now() - began < duration);
}

describe.skipIf(!hasChromium)(`long tasks${withoutChromium}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  it("are seen where the page computes, and not where it waits", async () => {
    expect(await longTasks(browser, page, () => page.evaluate(compute, 20 * MAX_TASK))).toHaveLength(1);
    expect(await longTasks(browser, page, () => page.waitForTimeout(4 * MAX_TASK))).toEqual([]);
  });
});
