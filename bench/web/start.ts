/**
 * The page from "Start" to an accuracy, in Chromium: when its first step is shown, and when a test accuracy is.
 *
 *     ATELIER_DATA=… npm run bench:page -- [--data fashion-mnist] [--accuracy 85]
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "../../src/server/index.ts";
import { launchChromium } from "../../test/page/support/chromium.ts";

/** Milliseconds between two looks at the page. */
const PAUSE = 50;
const TIMEOUT_MS = 10 * 60_000;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "fashion-mnist" },
    accuracy: { type: "string", default: "85" },
  },
});

const built = await mkdtemp(join(tmpdir(), "atelier-bench-page-"));
try {
  execFileSync("node_modules/.bin/vite", ["build", "--outDir", built, "--logLevel", "error"], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  const server = await serve({
    ...{ page: built, datasets: [values.data], runs: [], isRunning: () => false },
    ...(process.env.ATELIER_DATA !== undefined && { data: process.env.ATELIER_DATA }),
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/#train?data=${values.data}&v=1`);
    const start = page.locator("button.start:enabled", { hasText: "Start" });
    await start.waitFor({ timeout: TIMEOUT_MS });
    const began = performance.now();
    await start.click();
    const passed = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    const bar = page.getByRole("progressbar", { name: /^Steps of/ });
    const row = page.locator(".runs tbody tr").first();
    const cells = async () => ((await row.isVisible()) ? row.locator("td").allInnerTexts() : []);
    let [isFirst, isThere] = [true, false];
    while (!isThere && performance.now() - began < TIMEOUT_MS) {
      if (isFirst && (await bar.isVisible()) && Number(await bar.getAttribute("value")) > 0) {
        console.log(`first step shown after ${passed()}`);
        isFirst = false;
      }
      const [epochs = "", accuracy = ""] = (await cells()).slice(-3);
      const reached = Number.parseFloat(accuracy);
      if (reached >= Number(values.accuracy)) {
        console.log(`${accuracy} after ${passed()} (epochs: ${epochs})`);
        isThere = true;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    if (!isThere) throw new Error(`expected ${values.accuracy} %, received ${(await cells()).join(" | ")}`);
    await page.locator("button.start:enabled", { hasText: "Start" }).waitFor({ timeout: TIMEOUT_MS });
    console.log(`ended after ${passed()}: ${(await cells()).join(" | ")}`);
  } finally {
    await browser.close();
    await server.close();
  }
} finally {
  await rm(built, { recursive: true, force: true });
}
