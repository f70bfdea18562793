/** `atelier train --experiment`: what a link says, with the same numbers as in a program. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Experiment,
  experimentOf,
  networks,
  prepareExperiment,
  presetExperiment,
  toAddress,
} from "../../src/experiment/index.ts";
import { loadDataset } from "../../src/index.ts";
import { atelier, temporaryDirectory, writeStripes } from "./fixtures.ts";

const ON_ONE_THREAD = ["--threads", "1", "--verbose", "0"];

interface Records {
  readonly epochs: readonly { readonly loss: number; readonly val_loss?: number }[];
}

async function trained(args: readonly string[], out: string) {
  const { exitCode, stderr } = await atelier(["train", ...args, ...ON_ONE_THREAD, "--out", out]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const read = async (name: string) => JSON.parse(await readFile(join(out, name), "utf8"));
  const history: Records = await read("history.json");
  return {
    losses: history.epochs.map(({ loss }) => loss),
    validation: history.epochs.map(({ val_loss }) => val_loss),
    config: await read("config.json"),
    model: await readFile(join(out, "model.onnx")),
  };
}

/** A residual network on stripes: a graph, a schedule, augmentation, validation, fewer images, an early end. */
function experimentOn(dataset: string): Experiment {
  const { settings } = presetExperiment("residual", { name: dataset, length: 96 }, 4);
  return {
    dataset,
    network: networks.residual,
    settings: {
      ...{ ...settings, batchSize: 16, epochs: 4, trainCount: 80, validationSplit: 0.2, learningRate: 1e-3 },
      ...{ stopAt: { epochs: 2 }, augmentation: [{ type: "randomTranslation", options: { pixels: 1 } }] },
    },
  };
}

describe("train --experiment", () => {
  it("does what the link says, to the last bit of every loss, and keeps it with the model", async () => {
    const top = await temporaryDirectory();
    const experiment = experimentOn(await writeStripes(join(top, "stripes")));
    const address = toAddress(experiment);
    const run = await trained(
      ["--experiment", `https://example.org/atelier/#train?${address}`],
      join(top, "run"),
    );

    const { train } = await loadDataset(experiment.dataset);
    const { model, x, y, options } = prepareExperiment(experiment, train);
    await using net = model;
    const { history } = await net.fit(x, y, options);
    expect(run.losses).toEqual(history.loss);
    expect(run.validation).toEqual(history.val_loss);
    expect(run.losses).toHaveLength(2);

    expect(run.config).toMatchObject({ recipe: "experiment", experiment: address, options: { seed: 4 } });
    expect(experimentOf(run.model)).toEqual(experiment);
  });

  it("takes a file with a link, one with JSON, and a model that was trained so", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "stripes"));
    const experiment = presetExperiment("linear", { name: data, length: 96 }, 2);
    const brief = { ...experiment, settings: { ...experiment.settings, epochs: 2 } };
    await writeFile(join(top, "link.txt"), `#${toAddress(brief)}\n`);
    await writeFile(join(top, "experiment.json"), JSON.stringify(brief));
    const first = await trained(["--experiment", join(top, "link.txt")], join(top, "first"));
    const second = await trained(["--experiment", join(top, "experiment.json")], join(top, "second"));
    const third = await trained(["--experiment", join(top, "first", "model.onnx")], join(top, "third"));
    expect(second.losses).toEqual(first.losses);
    expect(third.losses).toEqual(first.losses);
  });

  it("has the losses of train --recipe where it is that preset", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "stripes"));
    const { train } = await loadDataset(data);
    const preset = presetExperiment("sprint", { ...train, name: data, length: train.length }, 6);
    const byRecipe = ["--recipe", "sprint", "--seed", "6"];
    const recipe = await trained([data, ...byRecipe], join(top, "recipe"));
    const link = await trained(["--experiment", toAddress(preset)], join(top, "link"));
    expect(link.losses).toEqual(recipe.losses);
  });

  it.each<[string, readonly string[], string]>([
    ["a recipe", ["--recipe", "post"], "--recipe"],
    ["a seed", ["--seed", "2"], "--seed"],
    ["a number of images", ["--train-images", "2"], "--train-images"],
    ["another dataset", ["mnist"], "mnist"],
  ])("refuses what the link says already: %s", async (_, args, received) => {
    const { exitCode, stderr } = await atelier(["train", "--experiment", "data=drawn-digits&v=1", ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(received);
  });

  it("says which part of a link is damaged", async () => {
    const { exitCode, stderr } = await atelier(["train", "--experiment", "data=drawn-digits&rate=fast&v=1"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Expected rate in the address to be a number");
  });
});
