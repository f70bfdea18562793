/** `atelier predict`: what can be typed. */

import { type Command, Option } from "commander";
import { imageSize, oneOf, wholeNumbers } from "../options.ts";
import type { PredictOptions } from "../predict.ts";
import type { Shell } from "../shell.ts";
import { addDataOptions } from "./data-options.ts";
import { addForeignOptions } from "./foreign-options.ts";
import { DATASET, examples, MODEL } from "./words.ts";

export function addPredict(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("predict")
    .summary("look at pictures, and what a model takes them for")
    .description(
      "Show pictures of your own, or images of a dataset, and the three classes that a model finds likeliest. " +
        "A picture is made into what the model was trained on: as import made the training images, which the model's " +
        "file tells; for other datasets its background becomes black, and its object is cropped, fitted and centred.",
    )
    .argument("<model>", MODEL)
    .argument("[picture...]", "PNG, JPEG or WebP files, one object on each (default: images of the dataset)")
    .option("--save <dir>", "write what the network saw of each picture, each to a file of its own")
    .option("-i, --index <number...>", "which images of the dataset, counted from 0", wholeNumbers("--index"))
    .option("-d, --dataset <name>", `${DATASET} (default: what the model was trained on)`)
    .addOption(
      new Option("--partition <part>", "test images, or train")
        .argParser(oneOf("--partition", ["test", "train"]))
        .default("test", "test"),
    );
  addForeignOptions(addDataOptions(command))
    .option(
      "--size <pixels>",
      "likewise: what size pictures are brought to, if it takes any",
      imageSize("--size"),
    )
    .option("--json", "print one line of JSON instead")
    .addHelpText(
      "after",
      examples(shell, [
        ["", "predict runs/fashion-mnist-quick/model.onnx --index 0 1 2"],
        ["", "predict runs/fashion-mnist-quick/model.onnx shoe.jpg --save seen"],
      ]),
    )
    .action(async (model: string, pictures: string[], options: PredictOptions) => {
      const { predict } = await import("../predict.ts");
      await predict(model, pictures, options, shell);
    });
}
