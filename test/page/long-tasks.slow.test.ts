/** The measure of long tasks itself, in Chromium. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium, withoutChromium } from "./support/chromium.ts";
import { longTasks, MAX_TASK, runLoop, USUAL_LOOP } from "./support/long-tasks.ts";

/** How often the loop makes a task of the longest time that is allowed. */
const TIMES = MAX_TASK / USUAL_LOOP;

describe.skipIf(!hasChromium)(`long tasks${withoutChromium}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  it("are seen where the page computes, and not where it waits", async () => {
    expect(await longTasks(browser, page, () => page.evaluate(runLoop, { times: 4 * TIMES }))).toHaveLength(
      1,
    );
    expect(await longTasks(browser, page, () => page.waitForTimeout(4 * MAX_TASK))).toEqual([]);
  });
});
