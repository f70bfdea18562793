/** The documentation site in Chromium, as `npm run docs` builds it; an up-to-date build is taken as it is. */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPages } from "../../docs/site/pages.ts";
import { expectAccessible, watchConsole } from "../page/support/built-page.ts";
import {
  hasChromium,
  launchChromium,
  type PageServer,
  servePages,
  withoutChromium,
} from "../page/support/chromium.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SITE = join(ROOT, "docs/site");
const DIST = join(SITE, "dist");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};
/** Where screenshots are kept, if they are wanted. */
const SHOTS = process.env.ATELIER_SCREENSHOTS;

const hasPackage = existsSync(join(SITE, "node_modules/vitepress/package.json"));
const withoutPackage = hasPackage ? "" : " [skipped: `npm run docs` has not been run here]";

/** The last change of what the site is made of, in milliseconds since 1970. */
function lastChange(): number {
  const folders = ["docs", "src", "bench", "examples"].map((name) => join(ROOT, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !/docs\/site\/(node_modules|dist|generated)/.test(file)),
  );
  return Math.max(...[join(ROOT, "README.md"), ...files].map((file) => statSync(file).mtimeMs));
}

function buildSite(): void {
  const built = join(DIST, "404.html");
  if (existsSync(built) && statSync(built).mtimeMs > lastChange()) return;
  // Tests have another NODE_ENV, by which it would be built for development.
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, ["--import", "tsx", "docs/site/build.ts"], {
    cwd: ROOT,
    env,
    stdio: "pipe",
  });
}

const pages = listPages(ROOT);
/** A page of each section, the longest tables, and the kinds of pages of the reference. */
const LOOKED_AT = [
  "",
  ...["tutorial/", "guides/", "design/", "results/", "project/"].flatMap((start) => {
    const found = pages.filter(({ path }) => path.startsWith(start) && !path.endsWith("index"));
    return found.slice(0, 2).map(({ path }) => `${path}.html`);
  }),
  "design/performance-log.html",
  "reference/",
  "reference/layers/",
  "reference/layers/conv2d.html",
  "reference/models/model-class.html",
  "reference/models/types.html",
  "reference/errors/",
];

describe.skipIf(!hasChromium || !hasPackage)(
  `the documentation site${withoutChromium}${withoutPackage}`,
  () => {
    let browser: Browser;
    let server: PageServer;

    beforeAll(async () => {
      buildSite();
      server = await servePages(async (path) => {
        const name = decodeURIComponent(path.replace(/[?#].*$/, ""));
        const file = name.endsWith("/") ? `${name}index.html` : name;
        const body = await readFile(join(DIST, file)).catch(() => undefined);
        return body && { body, type: TYPES[extname(file)] ?? "application/octet-stream" };
      });
      browser = await launchChromium();
    }, 900_000);
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    /** A page of a browser that reaches nothing but the site, and what it asked for elsewhere. */
    async function open(options: Parameters<Browser["newContext"]>[0] = {}) {
      const context: BrowserContext = await browser.newContext({ reducedMotion: "reduce", ...options });
      const elsewhere: string[] = [];
      await context.route(
        (url) => !url.href.startsWith(server.url) && url.protocol !== "data:",
        (route) => {
          elsewhere.push(route.request().url());
          return route.abort();
        },
      );
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      return { page, elsewhere, said: watchConsole(page), close: () => context.close() };
    }

    async function goTo(page: Page, path: string): Promise<void> {
      await page.goto(server.url + path, { waitUntil: "networkidle" });
      await page.locator("main h1").first().waitFor();
    }

    for (const [width, height] of [
      [1280, 900],
      [390, 844],
    ] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        it(`has nothing that axe-core finds, ${colorScheme} at ${width} pixels, and fits`, async () => {
          const { page, elsewhere, said, close } = await open({ viewport: { width, height }, colorScheme });
          for (const path of LOOKED_AT) {
            await goTo(page, path);
            const isDark = await page.evaluate(() => document.documentElement.classList.contains("dark"));
            expect(isDark).toBe(colorScheme === "dark");
            await expectAccessible(page);
            const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            expect([path, Math.max(0, beyond)]).toEqual([path, 0]);
            if (SHOTS !== undefined) {
              const name = path.replace(/[/.]/g, "-") || "home";
              await page.screenshot({ path: join(SHOTS, `site-${name}-${width}-${colorScheme}.png`) });
            }
          }
          expect(elsewhere).toEqual([]);
          expect(said).toEqual([]);
          await close();
        });
      }
    }

    it("has a title, a description, a language and pictures with words on every page", async () => {
      const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .filter((file) => file.endsWith(".html") && !file.endsWith("404.html"));
      expect(files.length).toBeGreaterThan(300);
      const faults: string[] = [];
      const titles = new Set<string>();
      for (const file of files) {
        const html = await readFile(file, "utf8");
        const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "";
        const description = /<meta name="description" content="([^"]*)"/.exec(html)?.[1] ?? "";
        if (!/<html lang="en"/.test(html)) faults.push(`${file}: no language`);
        if (title === "" || title.startsWith("|")) faults.push(`${file}: no title`);
        if (description === "") faults.push(`${file}: no description`);
        for (const [image] of html.matchAll(/<img [^>]*>/g)) {
          if (!/\salt="[^"]+"/.test(image)) faults.push(`${file}: ${image}`);
        }
        if (/(?:src|href)="(?:https?:)?\/\/[^"]*\.(?:js|css|woff2?|png|svg|jpg)"/.test(html)) {
          faults.push(`${file}: a file from elsewhere`);
        }
        titles.add(title);
      }
      expect(faults).toEqual([]);
      expect(titles.size).toBeGreaterThan(0.98 * files.length);
    });

    it("finds symbols and topics, without a network", async () => {
      const { page, elsewhere, close } = await open({ viewport: { width: 1280, height: 900 } });
      await goTo(page, "");
      const search = async (words: string) => {
        await page.keyboard.press("Control+k");
        const field = page.getByRole("searchbox");
        await field.fill(words);
        const results = page.locator("#localsearch-list a.result");
        await results.first().waitFor();
        await page.waitForTimeout(500);
        const found = await results.evaluateAll((links) =>
          links.map((link) => link.getAttribute("href") ?? ""),
        );
        if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `site-search-${words}.png`) });
        await expectAccessible(page);
        await page.keyboard.press("Escape");
        return found;
      };
      const convolutions = await search("conv2d");
      expect(convolutions.slice(0, 3).some((href) => href.startsWith("/reference/layers/conv2d"))).toBe(true);
      const focus = await search("focus");
      expect(focus.some((href) => /focus|training|hardest/i.test(href))).toBe(true);
      expect(elsewhere).toEqual([]);
      await close();
    });

    it("goes from page to page by its links", async () => {
      const { page, said, close } = await open({ viewport: { width: 1280, height: 900 } });
      await goTo(page, "design/architecture.html");
      await page.locator("main").getByRole("link", { name: "The compiler" }).first().click();
      await page.getByRole("heading", { level: 1, name: "The compiler" }).waitFor();
      await page.getByRole("banner").getByRole("link", { name: "Reference" }).click();
      await page.locator("main").getByRole("link", { name: "Layers" }).click();
      await page.locator("main").getByRole("link", { name: "layers.conv2d", exact: true }).first().click();
      await page.getByRole("heading", { level: 1, name: "layers.conv2d" }).waitFor();
      expect(said).toEqual([]);
      await close();
    });
  },
);
