/**
 * Takes pictures of a report, to be looked at: `node --import tsx test/report/take-pictures.ts report.html DIRECTORY`.
 * Screens of 1280 and 390 pixels, light and dark, in pieces one below the other, and a PDF file as it is printed.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ChromiumPage } from "../support/chromium.ts";

/** Of a piece, in pixels. */
const HEIGHT = 2000;

async function takePictures(report: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const page = await ChromiumPage.open();
  const save = async (name: string, { data }: Readonly<Record<string, unknown>>) =>
    writeFile(join(directory, name), Buffer.from(String(data), "base64"));
  try {
    for (const width of [1280, 390]) {
      for (const isDark of [false, true]) {
        await page.show({ width, isDark });
        await page.goTo(pathToFileURL(resolve(report)).href);
        const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
        for (let y = 0; y < height; y += HEIGHT) {
          const clip = { x: 0, y, width, height: Math.min(HEIGHT, height - y), scale: 1 };
          const shot = await page.ask("Page.captureScreenshot", { captureBeyondViewport: true, clip });
          const piece = String(y / HEIGHT + 1).padStart(2, "0");
          await save(`${width}-${isDark ? "dark" : "light"}-${piece}.png`, shot);
        }
      }
    }
    await page.show({ width: 1000, isPrint: true });
    await save("print.pdf", await page.ask("Page.printToPDF", { preferCSSPageSize: true }));
  } finally {
    await page.close();
  }
}

const [report, directory] = process.argv.slice(2);
if (report === undefined || directory === undefined) {
  process.stderr.write("Expected a report and a directory.\n");
  process.exitCode = 2;
} else await takePictures(report, directory);
