/** The options of `atelier predict`. */

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
    .summary("classify pictures")
    .description(
      "Show your own pictures, or images of a dataset, with the three classes that a model finds most likely. " +
        "Each picture is prepared like the training images: if import made them, by the settings in the model's file; " +
        "otherwise its background becomes black, and its object is cropped, fitted and centred.",
    )
    .argument("<model>", MODEL)
    .argument(
      "[picture...]",
      "PNG, JPEG or WebP files, each showing one object (default: images of the dataset)",
    )
    .option("--save <dir>", "save each picture as the network sees it")
    .option("-i, --index <number...>", "images of the dataset, counted from 0", wholeNumbers("--index"))
    .option("-d, --dataset <name>", `${DATASET} (default: the model's training dataset)`)
    .addOption(
      new Option("--partition <part>", "test or training images")
        .argParser(oneOf("--partition", ["test", "train"]))
        .default("test", "test"),
    );
  addForeignOptions(addDataOptions(command))
    .option("--size <pixels>", "likewise: size of pictures, if the model accepts any", imageSize("--size"))
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
