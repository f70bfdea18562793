/** One address gives the same training on the page, on the command line and by the code that the page shows. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { RunEvent } from "../../page/worker/api.ts";
import { datasetsApi, open } from "../../page/worker/datasets.ts";
import { prepare } from "../../page/worker/run/prepare.ts";
import { Run } from "../../page/worker/run/run.ts";
import { defined } from "../../src/checked.ts";
import { experiments } from "../../src/index.ts";
import { atelier } from "../cli/fixtures.ts";

/** What a training comes to. */
interface Outcome {
  readonly steps: number;
  readonly losses: readonly number[];
  /** Test images that are classified correctly. */
  readonly right: number;
}

const rightOf = (accuracy: number) => Math.round(accuracy * experiments.DRAWN_COUNTS.testCount);

const directory = mkdtempSync(join(tmpdir(), "atelier-same-"));
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(console, "log").mockImplementation(() => {});
  await datasetsApi.openDataset("drawn-digits", () => undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

let runs = 0;
let programs = 0;

/** As the page's worker trains. */
async function onThePage(address: string): Promise<Outcome> {
  const events: RunEvent[] = [];
  const prepared = prepare(experiments.fromAddress(address), defined(open));
  await new Run(prepared, (event) => events.push(event)).ended;
  const epochs = events.flatMap((event) => (event.kind === "epoch" ? [event.result] : []));
  const last = defined(epochs.at(-1));
  return {
    steps: last.step,
    losses: epochs.map(({ logs }) => logs.loss ?? Number.NaN),
    right: rightOf(last.tested.accuracy),
  };
}

async function onTheCommandLine(address: string): Promise<Outcome> {
  const out = join(directory, `run-${runs++}`);
  const args = ["--experiment", `http://127.0.0.1/#train?${address}`, "--out", out, "--verbose", "0"];
  const { exitCode, stderr } = await atelier(["train", ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const read = async (name: string) => JSON.parse(await readFile(join(out, name), "utf8"));
  const { epochs, test } = (await read("history.json")) as {
    readonly epochs: readonly { readonly loss: number }[];
    readonly test: { readonly accuracy: number };
  };
  const { totalSteps: steps } = await read("config.json");
  return { steps, losses: epochs.map(({ loss }) => loss), right: rightOf(test.accuracy) };
}

async function byTheCode(address: string): Promise<Outcome> {
  const index = new URL("../../src/index.ts", import.meta.url).pathname;
  const file = join(directory, `${programs++}.ts`);
  const text = experiments
    .toCode(experiments.fromAddress(address))
    .replace('"atelier"', JSON.stringify(index))
    .replace("await net.fit(", "export const { history } = await net.fit(")
    .replace("const { loss, accuracy }", "export const { loss, accuracy }")
    .replace('"model.onnx"', JSON.stringify(join(directory, "model.onnx")));
  writeFileSync(file, `${text}\nexport const steps = net.steps;\n`);
  const { history, accuracy, steps } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return { steps, losses: history.loss, right: rightOf(accuracy) };
}

it.each([
  ["of all images that are drawn, by default", "epochs=2&v=1", 2 * Math.ceil(6000 / 64)],
  ["of fewer images", "images=500&epochs=2&v=1", 2 * Math.ceil(500 / 64)],
  ["of more images than are drawn", "images=9000&epochs=1&v=1", Math.ceil(6000 / 64)],
  ["of all images, some for validation", "images=all&validation=0.5&epochs=1&v=1", Math.ceil(3000 / 64)],
])("the training %s: steps, losses and test accuracy", async (_, settings, steps) => {
  const address = `data=drawn-digits&network=linear&${settings}`;
  const [line, code] = [await onTheCommandLine(address), await byTheCode(address)];
  expect(code).toEqual(line);
  expect(line.steps).toBe(steps);
  const page = await onThePage(address);
  // With images for validation the page tests on those after an epoch.
  expect(settings.includes("validation") ? { ...page, right: line.right } : page).toEqual(line);
});
