/** Training in the page, in Chromium: on drawn digits, with the numbers that Node has. */

import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawDataset, experiments, modelFromBytes, rescale, type TrainAndTest } from "../../src/index.ts";
import { longTasks } from "./support/long-tasks.ts";
import { hasChromium, NARROW, openPage, type TestedPage, withoutChromium } from "./support/page.ts";

/** Of the losses of an epoch, between the engine of Node and that of browsers: see docs/browser.md. */
const ROUNDING = 1e-5;
/** The numbers of images that the page draws. */
const COUNTS = { trainCount: 6000, testCount: 1000 };

const ADDRESS = "data=drawn-digits&network=perceptron&images=2000&epochs=4&seed=7&v=1";

interface SavedHistory {
  readonly status: string;
  readonly history: { readonly loss: readonly number[] };
  readonly tested: readonly { readonly accuracy: number }[];
  readonly learningRates?: readonly unknown[];
  readonly curve: { readonly loss: readonly number[]; readonly steps: readonly number[] };
}

/** Saves a file of a run by a button; returns its bytes. */
async function saved(page: Page, run: string, button: string): Promise<Buffer> {
  // The panel of a run that was just chosen or has just begun is drawn in a task of its own.
  await expect.poll(() => page.locator(".run-panel").getByLabel("Name").inputValue()).toBe(run);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return readFile(await download.path());
}

async function history(page: Page, run: string): Promise<SavedHistory> {
  return JSON.parse((await saved(page, run, "Save its history (JSON)")).toString()) as SavedHistory;
}

const start = (page: Page) => page.getByRole("button", { name: "Start", exact: true });
/** The row of a run, once it has ended as said. */
const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`Show ${name} in`) });

/** In the page: after how many steps IndexedDB has a run and its weights; 0 where it has not both. */
async function keptSteps(name: string): Promise<number> {
  const wait = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () =>
        reject(new Error(`Expected to read the runs that are kept; got ${request.error}.`));
    });
  const database = await wait(indexedDB.open("atelier-runs"));
  const all = database.transaction(["runs", "models"]);
  const runs = await wait(all.objectStore("runs").getAll());
  const run = runs.find((each) => each.name === name);
  const hasWeights = run !== undefined && (await wait(all.objectStore("models").count(run.id))) > 0;
  database.close();
  return hasWeights ? run.curve.steps.length : 0;
}

/** In the page: presses Resume, and Pause as soon as it is there: from outside, the training may be over before that. */
async function resumeAndPause(): Promise<void> {
  const press = async (name: string) => {
    for (;;) {
      const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
      if (button !== undefined) return button.click();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  await press("Resume");
  await press("Pause");
}

/** Waits until no run is under way, and one can be started. */
async function ended(page: Page): Promise<void> {
  await page.locator("button.start:enabled", { hasText: "Start" }).waitFor({ timeout: 60_000 });
}

describe.skipIf(!hasChromium)(`training in the page${withoutChromium}`, () => {
  let tested: TestedPage;
  let page: Page;
  let data: TrainAndTest;
  let first: SavedHistory;
  beforeAll(async () => {
    data = await drawDataset("drawn-digits", COUNTS);
    tested = await openPage();
    page = tested.page;
    await tested.goTo(`train?${ADDRESS}`);
    await ended(page);
  });
  afterAll(() => tested.close());

  it("trains as Node does", async () => {
    await start(page).click();
    await page.getByRole("heading", { name: "Errors of Run 1" }).waitFor({ timeout: 60_000 });
    await ended(page);
    first = await history(page, "Run 1");
    expect(first.status).toBe("done");
    expect(first.tested.at(-1)?.accuracy).toBeGreaterThan(0.7);
    const { model, x, y, options } = experiments.prepareExperiment(
      experiments.fromAddress(ADDRESS),
      data.train,
    );
    const inNode = await model.fit(x, y, options);
    for (const [i, loss] of inNode.history.loss.entries()) {
      expect(Math.abs((first.history.loss[i] ?? 0) / loss - 1)).toBeLessThan(ROUNDING);
    }
    await tested.checkAccessible();
    await tested.takePicture("train");
  });

  it("comes to the same losses step by step, with pauses, and from the same weights again", async () => {
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText("Paused.").waitFor();
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByText("2 of 128 steps").waitFor();
    await page.getByText("Paused.").waitFor();
    await page.evaluate(resumeAndPause);
    await page.getByText("Paused.").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await ended(page);
    const stepwise = await history(page, "Run 2");
    expect(stepwise.history.loss).toEqual(first.history.loss);
    expect(stepwise.curve.steps.slice(0, 2)).toEqual([1, 2]);
    await page.getByRole("button", { name: "Run 1" }).click();
    await page.getByRole("button", { name: "Again, exactly" }).click();
    await row(page, "Run 3").waitFor();
    await ended(page);
    expect((await history(page, "Run 3")).history.loss).toEqual(first.history.loss);
  });

  it("opens the pictures behind a cell of the confusion matrix, by keyboard too", async () => {
    const matrix = page.getByRole("table", { name: "Confusion matrix" });
    const cell = matrix.getByRole("button", { name: /^0 taken for 0: \d+ of 100$/ });
    await cell.focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /^0 taken for 1:/,
    );
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "0, recognized" });
    await dialog
      .getByRole("img", { name: /taken for 0/ })
      .first()
      .waitFor();
    await tested.checkAccessible();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /^0 taken for 0/,
    );
  });

  it("changes the learning rate while it trains, and stops", async () => {
    await tested.goTo(`train?${ADDRESS.replace("epochs=4", "epochs=4000")}`);
    await ended(page);
    await start(page).click();
    await page.getByRole("textbox", { name: "Learning rate", exact: true }).fill("0.003");
    await page.getByText("Takes effect immediately").waitFor();
    await page.getByText(/^Training\. After epoch \d+: \d/).waitFor({ timeout: 60_000 });
    await page.getByRole("slider", { name: "Learning rate, by a slider" }).press("ArrowRight");
    await page.getByRole("button", { name: "Stop" }).click();
    await ended(page);
    const stopped = await history(page, "Run 4");
    expect(stopped.status).toBe("stopped");
    expect(stopped.learningRates).toHaveLength(2);
    await expect.poll(() => row(page, "Run 4").innerText()).toContain("learning rate on the way");
  });

  it("says that a training diverged, where, and what to do", async () => {
    await tested.goTo(`train?${ADDRESS.replace("perceptron", "convnet&optimizer=sgd&rate=1000000")}`);
    await ended(page);
    await start(page).click();
    const alert = page.getByRole("alert").filter({ hasText: "diverged" });
    await alert.waitFor({ timeout: 60_000 });
    expect(await alert.innerText()).toMatch(/epoch 1, step \d+, at a learning rate of 1000000/);
    await page.getByRole("button", { name: /^Set the learning rate to/ }).click();
    expect(await page.getByRole("textbox", { name: "Learning rate", exact: true }).inputValue()).toBe("0.1");
  });

  it("saves a network that Node reads, and opens one that Node wrote", async () => {
    await page.getByRole("button", { name: "Run 1" }).click();
    const bytes = await saved(page, "Run 1", "Save the network (ONNX)");
    const model = modelFromBytes(new Uint8Array(bytes));
    expect(experiments.fromAddress(model.notes.experiment ?? "").settings.seed).toBe(7);
    model.compile({ loss: "sparseCategoricalCrossentropy", optimizer: "adam", metrics: ["accuracy"] });
    const { accuracy } = await model.evaluate(rescale(data.test.images), data.test.labels);
    expect(accuracy).toBeCloseTo(first.tested.at(-1)?.accuracy ?? 0, 2);
    const made = experiments.prepareExperiment(experiments.fromAddress(ADDRESS), data.train).model;
    made.notes = { dataset: "drawn-digits" };
    await page.getByLabel("Choose a file").setInputFiles({
      name: "model.onnx",
      mimeType: "application/octet-stream",
      buffer: Buffer.from(made.toBytes()),
    });
    await page.getByText(/It classifies .* of the test images of .* correctly/).waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Train it on" }).click();
    await row(page, "Run 6").waitFor();
    await ended(page);
  });

  it("finds its runs again after the page was reloaded, one of them interrupted", async () => {
    await tested.goTo(`train?${ADDRESS.replace("epochs=4", "epochs=5000")}`);
    await ended(page);
    await start(page).click();
    await page.getByText(/^Training\. After epoch \d+: \d/).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.evaluate(keptSteps, "Run 7"), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.reload();
    await row(page, "Run 7").waitFor();
    await expect.poll(() => row(page, "Run 7").innerText()).toContain("interrupted");
    expect((await history(page, "Run 7")).curve.steps.length).toBeGreaterThan(0);
    expect((await saved(page, "Run 7", "Save the network (ONNX)")).length).toBeGreaterThan(1000);
    await page.getByRole("button", { name: "Delete …" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await row(page, "Run 7").waitFor();
    await page.getByRole("button", { name: "Delete …" }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await row(page, "Run 7").waitFor({ state: "detached" });
  });

  it("keeps the page free while it trains: no task of over 50 ms, or what is as much on a slower machine", async () => {
    await tested.goTo(`train?${ADDRESS}`);
    await ended(page);
    const tasks = await longTasks(tested.browser, page, async () => {
      await start(page).click();
      await row(page, "Run 7").waitFor();
      await ended(page);
    });
    expect(tasks).toEqual([]);
  });

  it("stands in one column on a telephone", async () => {
    await page.setViewportSize(NARROW);
    await tested.checkWidth();
    await tested.checkAccessible();
    await tested.takePicture("train-narrow");
  });
});
