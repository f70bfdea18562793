/** The places of the page that need no training: the article, building, trying without a network, judging; and the frame. */

import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, NARROW, openPage, type TestedPage, withoutChromium } from "./support/page.ts";

const DRAWN = "data=drawn-digits&v=1";

describe.skipIf(!hasChromium)(`the page${withoutChromium}`, () => {
  let tested: TestedPage;
  beforeAll(async () => {
    // A report that brings a script along: it is not run.
    tested = await openPage({ expectedErrors: /sandboxed and the 'allow-scripts'/ });
  });
  afterAll(() => tested.close());

  it("is isolated, so that it has threads, and says on what it computes", async () => {
    const { page, goTo } = tested;
    await goTo(`article?${DRAWN}`);
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    await page.getByText(/Computing with WebAssembly on \d+ threads/).waitFor();
  });

  it("loads less than 300 kB before the engine's wasm file", async () => {
    const { browser, url } = tested;
    const page = await (await browser.newContext()).newPage();
    const sizes = new Map<string, number>();
    page.on("response", async (response) => {
      const name = new URL(response.url()).pathname;
      if (name.endsWith(".wasm")) return;
      sizes.set(name, gzipSync(await response.body().catch(() => Buffer.alloc(0))).length);
    });
    await page.goto(`${url}#article?${DRAWN}`);
    await page.getByText(/Computing with/).waitFor();
    await page.close();
    expect([...sizes.keys()].some((name) => /worker-.*\.js$/.test(name))).toBe(true);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it("opens without a network after the first visit, and draws, and trains", async () => {
    const { browser, url } = tested;
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}#train?${DRAWN}`);
    await page.getByText(/Computing with/).waitFor();
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.ready).active?.state === "activated",
    );
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/Computing with/).waitFor();
    await page.getByText(/6,000 \+ 1,000 images/).waitFor();
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText(/Paused/).waitFor({ timeout: 30_000 });
    await context.close();
  });

  it("tells the article from top to bottom, accessibly", async () => {
    const { page, goTo, checkAccessible, checkWidth } = tested;
    await goTo(`article?${DRAWN}`);
    await page.getByRole("table", { name: /The classes of/ }).waitFor();
    const headings = await page.getByRole("heading", { level: 2 }).allInnerTexts();
    expect(headings.map((text) => text.replace(/\s+/g, " ")).filter((text) => /^\d/.test(text))).toEqual([
      "1 Fetch the data",
      "2 Look at it",
      "3 From bytes to numbers",
      "4 Build the network",
      "5 Follow the shapes",
      "6 Labels as vectors",
      "7 Train it",
      "8 Evaluate it",
      "9 Is MNIST too easy?",
    ]);
    await page.getByRole("button", { name: /dense a unit for each class/ }).click();
    await page.getByText("1,024 · 10 + 10 = 10,250 parameters").waitFor();
    await checkAccessible();
    await checkWidth();
    await tested.takePicture("article");
  });

  it("measures what one pixel tells", async () => {
    const { page, goTo } = tested;
    await goTo(`article?${DRAWN}`);
    await page.getByRole("button", { name: "Measure it" }).click();
    const table = page.getByRole("table", { name: "Measured just now, on this machine." });
    await table.getByRole("columnheader", { name: /Drawn.garments/ }).waitFor({ timeout: 90_000 });
    expect(await table.getByRole("row", { name: /Always predicting/ }).innerText()).toMatch(
      /1\d\.\d %\s+1\d\.\d %/,
    );
  });

  it("explains a mistake at the layer where it is, and takes it back", async () => {
    const { page, goTo, checkAccessible } = tested;
    await goTo(`build?${DRAWN}`);
    await page.getByRole("button", { name: /^1 conv2d/ }).click();
    const kernel = page.getByRole("textbox", { name: "kernelSize" });
    await kernel.fill("99");
    await kernel.press("Tab");
    await page.getByRole("combobox", { name: "padding" }).selectOption({ label: "valid (default)" });
    const alert = page.locator(".layer-list > li").first().getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/28/);
    expect(await kernel.getAttribute("aria-invalid")).toBe("true");
    await checkAccessible();
    await kernel.fill("3");
    await kernel.press("Tab");
    await page.getByText("28×28×1").first().waitFor();
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    expect(page.url()).toContain("kernelSize");
  });

  it("adds, moves and removes layers, and takes a change back", async () => {
    const { page, goTo } = tested;
    await goTo(`build?${DRAWN}`);
    const names = () => page.locator(".layer-name b").allInnerTexts();
    const before = await names();
    await page.getByRole("combobox", { name: "Add a layer" }).selectOption("batchNormalization");
    expect(await names()).toEqual([...before.slice(0, -1), "batchNormalization", "dense"]);
    await page.getByRole("button", { name: "Move layer 8, batchNormalization, up" }).click();
    expect((await names()).indexOf("batchNormalization")).toBe(6);
    await page.getByRole("button", { name: "Remove layer 7, batchNormalization" }).click();
    expect(await names()).toEqual(before);
    await page.getByRole("button", { name: "Undo" }).click();
    expect((await names()).indexOf("batchNormalization")).toBe(6);
  });

  it("draws a network that is no chain, and gives the program that does the same", async () => {
    const { page, goTo, checkAccessible } = tested;
    await goTo(`build?${DRAWN}`);
    await page.getByRole("button", { name: "Residual network" }).click();
    await page.getByRole("img", { name: /connections skip layers/ }).waitFor();
    await page.getByText("Show the code").click();
    expect(await page.locator(".code-box code").innerText()).toMatch(/layers\s*\.?\s*add\(/);
    await checkAccessible();
    await tested.takePicture("build");
  });

  it("says what is missing where a picture is tried without a network", async () => {
    const { page, goTo, checkAccessible } = tested;
    await goTo(`try?${DRAWN}`);
    await page.getByText("There is no network yet").waitFor();
    await page.getByRole("button", { name: "Test images" }).click();
    await page.getByRole("button", { name: /test image 3$/ }).click();
    await page.getByText("Expected a network that was trained or opened").waitFor();
    await checkAccessible();
  });

  it("opens the report of a study from a file, and refuses what is none", async () => {
    const { page, goTo, checkAccessible } = tested;
    await goTo("judge");
    const field = page.getByLabel(/Open a report file/);
    const file = (name: string, text: string) => ({ name, mimeType: "text/html", buffer: Buffer.from(text) });
    await field.setInputFiles(file("other.html", "<!doctype html><p>something else"));
    await page.getByText("Received: other.html").waitFor();
    const report = `<!doctype html><html lang="en"><head><meta name="generator" content="Atelier"><title>A study</title></head>
      <body><h1>What was found</h1><script>parent.document.title = "taken over"</script></body></html>`;
    await field.setInputFiles(file("report.html", report));
    await page.frameLocator("iframe").getByRole("heading", { name: "What was found" }).waitFor();
    expect(await page.title()).toBe("Judge · Atelier");
    await checkAccessible();
  }, 30_000);

  it("refuses a damaged address in words, and goes on", async () => {
    const { page, goTo } = tested;
    await goTo("train?data=drawn-digits&rate=fast&v=1");
    await page.getByText(/The rest of the link is not used either: you see/).waitFor();
  });
});

describe.skipIf(!hasChromium)(`on a telephone, in the dark${withoutChromium}`, () => {
  it("fits, and is accessible", async () => {
    const tested = await openPage({ viewport: NARROW, colorScheme: "dark" });
    for (const place of ["article", "look", "build", "train", "try", "judge"]) {
      await tested.goTo(`${place}?${DRAWN}`);
      await tested.page.getByText(/6,000 \+ 1,000 images/).waitFor({ timeout: 20_000 });
      await tested.checkWidth();
      await tested.checkAccessible();
      await tested.takePicture(`${place}-narrow-dark`);
    }
    await tested.close();
  });
});
