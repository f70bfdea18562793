/** Look, in Chromium: the wall of pictures, by mouse and by keyboard, and datasets side by side. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  buildPage,
  expectAccessible,
  serveBuilt,
  stripedDataset,
  stripedImage,
  watchConsole,
} from "./support/built-page.ts";
import { hasChromium, launchChromium, type PageServer, withoutChromium } from "./support/chromium.ts";
import { longTasks } from "./support/long-tasks.ts";

const TRAIN = 60_000;
const TEST = 10_000;

describe.skipIf(!hasChromium)(`the wall of pictures${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  let page: Page;
  let said: string[];

  beforeAll(async () => {
    server = await serveBuilt(buildPage(), stripedDataset(TRAIN, TEST));
    browser = await launchChromium();
    page = await (await browser.newContext({ serviceWorkers: "block" })).newPage();
    page.setDefaultTimeout(180_000);
    said = watchConsole(page);
    await page.goto(`${server.url}#look?data=striped&v=1`);
    await wall().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const wall = (name: string | RegExp = /images of Striped/) => page.getByRole("listbox", { name });
  /** What a screen reader says of the image at the cursor. */
  const atCursor = () =>
    wall().evaluate((element) => {
      const id = element.getAttribute("aria-activedescendant") ?? "";
      return document.getElementById(id)?.getAttribute("aria-label");
    });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  test("hangs all images by class, each with its own pixels", async () => {
    expect(await wall().getAttribute("aria-label")).toBe("60,000 training images of Striped");
    const cell = await wall()
      .locator("canvas")
      .evaluate((canvas) => {
        const { data } = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 40, 28, 28) ?? {
          data: [],
        };
        return Array.from(data).filter((_, i) => i % 4 === 0);
      });
    expect(cell).toEqual([...stripedImage(0)]);
  });

  test("scrolls through 60,000 images without a task of over 50 ms, or what is as much on a slower machine", async () => {
    const tasks = await longTasks(browser, page, async () => {
      const end = await wall().evaluate(async (element) => {
        const frames = 60;
        for (let frame = 0; frame <= frames; frame++) {
          element.scrollTop = ((element.scrollHeight - element.clientHeight) * frame) / frames;
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
        return element.scrollTop;
      });
      expect(end).toBeGreaterThan(10_000);
    });
    expect(tasks).toEqual([]);
  });

  test("moves by the keyboard, says where it is, and enlarges", async () => {
    await page.getByRole("radio", { name: "As stored" }).check({ force: true });
    await wall().focus();
    await press("Home");
    expect(await atCursor()).toBe("stripe 0, training image 0");
    await press("ArrowRight", "ArrowRight", "ArrowRight");
    expect(await atCursor()).toBe("stripe 3, training image 3");
    await press("End");
    expect(await atCursor()).toBe("stripe 9, training image 59,999");
    await press("PageUp", "ArrowUp");
    expect(await atCursor()).not.toBe("stripe 9, training image 59,999");
    await press("End", "Enter");
    const dialog = page.getByRole("dialog", { name: "stripe 9, training image 59,999" });
    await dialog.waitFor();
    await press("ArrowLeft");
    await page.getByRole("dialog", { name: "stripe 8, training image 59,998" }).waitFor();
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await wall().evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await atCursor()).toBe("stripe 8, training image 59,998");
  });

  test("goes to the image with a number, and says which numbers there are", async () => {
    const field = page.getByLabel("Image number");
    await field.fill("4,711");
    await field.press("Enter");
    expect(await atCursor()).toBe("stripe 1, training image 4,711");
    await field.fill("60000");
    await field.press("Enter");
    await page.getByText("The images are numbered from 0 to 59,999.").waitFor();
  });

  test("enlarges what the pointer is at, with its label and number", async () => {
    await page.getByRole("radio", { name: "By class" }).check({ force: true });
    await wall().evaluate((element) => element.scrollTo(0, 0));
    await wall().hover({ position: { x: 29 + 10, y: 40 + 10 } });
    await page.locator(".lens").getByText("training image 10", { exact: false }).waitFor();
    expect(await page.locator(".lens-name").textContent()).toBe("stripe 0");
  });

  test("shows the mean of each class, and hangs only the classes that are pressed", async () => {
    const seven = page.getByRole("button", { name: /^mean of stripe 7/ });
    const mean = await seven.getByRole("img").evaluate((canvas) => {
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, 28, 28) ?? {
        data: [],
      };
      return Array.from(data).filter((_, i) => i % 4 === 0);
    });
    expect(mean).toEqual([...stripedImage(7)]);
    await seven.click();
    await wall("6,000 training images of Striped").waitFor();
    expect(await atCursor()).toMatch(/^stripe 7, training image \d*7$/);
    await page.getByRole("button", { name: "Show all classes" }).click();
    await wall("60,000 training images of Striped").waitFor();
    await page.getByRole("radio", { name: "Test" }).check({ force: true });
    await wall("10,000 test images of Striped").waitFor();
  });

  test("hangs a second dataset beside the first one, and is clean to axe-core", async () => {
    await page.getByLabel("Compare with").selectOption("drawn-digits");
    await wall("1,000 test images of Drawn digits").waitFor();
    await wall("10,000 test images of Striped").waitFor();
    await expectAccessible(page);
  });

  test("fits a telephone's width", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(said).toEqual([]);
  });
});

const MNIST = join(process.env.ATELIER_DATA ?? "", "mnist");
const hasMnist =
  process.env.ATELIER_DATA !== undefined && existsSync(join(MNIST, "t10k-labels-idx1-ubyte.gz"));
const withoutMnist = hasMnist ? "" : " [skipped: ATELIER_DATA has no mnist/]";

test.skipIf(!hasChromium || !hasMnist)(
  `a real dataset is fetched from the page's host, and is there again without it${withoutChromium}${withoutMnist}`,
  async () => {
    let isGone = false;
    const server = await serveBuilt(buildPage(), (path) => {
      if (isGone || !path.startsWith("/data/mnist/")) return undefined;
      const file = join(MNIST, path.slice("/data/mnist/".length));
      return existsSync(file) ? { body: readFileSync(file), type: "application/octet-stream" } : undefined;
    });
    const browser = await launchChromium();
    try {
      const page = await (await browser.newContext({ serviceWorkers: "block" })).newPage();
      const wall = page.getByRole("listbox", { name: "60,000 training images of MNIST" });
      await page.goto(`${server.url}#look?data=mnist&v=1`);
      await wall.waitFor();
      isGone = true;
      await page.reload();
      await wall.waitFor();
      await page.goto(`${server.url}#look?data=kmnist&v=1`);
      await page.getByText("Kuzushiji-MNIST is not on the server of this page").waitFor();
      expect(await wall.count()).toBe(1);
    } finally {
      await browser.close();
      await server.close();
    }
  },
);
