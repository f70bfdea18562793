/** The page as visitors have it, for tests: built by Vite, served by Atelier's own server, in Chromium. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { serve } from "../../../src/server/index.ts";
import { buildPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";

export { hasChromium, withoutChromium } from "./chromium.ts";

/** A telephone's width. */
export const NARROW = { width: 390, height: 844 } as const;

/** Where screenshots are kept, if they are wanted. */
const SHOTS = process.env.ATELIER_SCREENSHOTS;

export interface TestedPage {
  readonly page: Page;
  readonly browser: Browser;
  /** Ends in a slash. */
  readonly url: string;
  /** Goes to a place with an experiment: "train?data=drawn-digits&v=1". */
  goTo(hash: string): Promise<void>;
  /** Fails if axe-core finds a violation of WCAG 2.2 AA or of its best practices. */
  checkAccessible(): Promise<void>;
  /** Fails if something is wider than the page. */
  checkWidth(): Promise<void>;
  /** Keeps a picture of the whole page where ATELIER_SCREENSHOTS says, if anywhere. */
  takePicture(name: string): Promise<void>;
  /** Closes everything, and fails on errors that the page wrote. */
  close(): Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Arguments of Chromium. */
  readonly args?: readonly string[];
  /** The directory that holds datasets; default: none. */
  readonly data?: string | undefined;
  /** Errors that the page is to write. */
  readonly expectedErrors?: RegExp;
}

/** Opens the page at its first place. */
export async function openPage(options: OpenOptions = {}): Promise<TestedPage> {
  const { args = [], data = join(tmpdir(), "no-datasets-here"), expectedErrors, ...context } = options;
  const server = await serve({ page: buildPage(), data, runs: [], isRunning: () => false });
  const url = `http://127.0.0.1:${server.port}/`;
  const browser = await launchChromium(args);
  const page = await (await browser.newContext(context)).newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ stack, message }) => errors.push(stack ?? message));
  page.on("console", (message) => {
    if (message.type() === "error" && expectedErrors?.test(message.text()) !== true)
      errors.push(message.text());
  });
  return {
    ...{ page, browser, url },
    async goTo(hash) {
      await page.goto(`${url}#${hash}`);
      await page.locator("main h1").first().waitFor();
    },
    checkAccessible: () => checkAccessible(page),
    async checkWidth() {
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond).toBeLessThanOrEqual(0);
    },
    async takePicture(name) {
      if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    },
    async close() {
      await browser.close();
      await server.close();
      expect(errors).toEqual([]);
    },
  };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

async function checkAccessible(page: Page): Promise<void> {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // The page's content policy allows no script from elsewhere: evaluated by the debugger, it is none of the page's.
  await page.evaluate(await readFile(axe, "utf8"));
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  expect(
    violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`),
    ),
  ).toEqual([]);
}
