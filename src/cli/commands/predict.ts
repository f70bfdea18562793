/** `atelier predict`: what can be typed. */

import { type Command, Option } from "commander";
import { oneOf, wholeNumbers } from "../options.ts";
import type { PredictOptions } from "../predict.ts";
import type { Shell } from "../shell.ts";
import { addDataOptions } from "./data-options.ts";
import { DATASET, examples, MODEL } from "./words.ts";

export function addPredict(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("predict")
    .summary("look at single images, and what a model takes them for")
    .description(
      "Show images of a dataset, what they are, and the three classes that a model finds likeliest.",
    )
    .argument("<model>", MODEL)
    .option("-i, --index <number...>", "which images, counted from 0", wholeNumbers("--index"))
    .option("-d, --dataset <name>", `${DATASET} (default: what the model was trained on)`)
    .addOption(
      new Option("--partition <part>", "test images, or train")
        .argParser(oneOf("--partition", ["test", "train"]))
        .default("test", "test"),
    );
  addDataOptions(command)
    .option("--json", "print one line of JSON instead")
    .addHelpText("after", examples([["", "predict runs/fashion-mnist-quick/model.onnx --index 0 1 2"]]))
    .action(async (model: string, { index = [0], ...options }: Partial<PredictOptions>) => {
      const { predict } = await import("../predict.ts");
      await predict(model, { partition: "test", ...options, index }, shell);
    });
}
