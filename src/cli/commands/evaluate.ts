/** `atelier evaluate`: what can be typed. */

import type { Command } from "commander";
import type { EvaluateOptions } from "../evaluate.ts";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import { addComputingOptions } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { addForeignOptions } from "./foreign-options.ts";
import { DATASET, examples, MODEL } from "./words.ts";

export function addEvaluate(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("evaluate")
    .summary("see how well a model does, class by class")
    .description("Try a model on test images: loss, accuracy, scores of the classes, confusion matrix.")
    .argument("<model>", MODEL)
    .argument("[dataset]", `${DATASET} (default: what the model was trained on)`);
  addDataOptions(command).option(
    "--test-images <count>",
    "only the first ones",
    wholeNumber("--test-images", 1),
  );
  addComputingOptions(addForeignOptions(command))
    .option("--json", "print one line of JSON instead")
    .addHelpText("after", examples(shell, [["", "evaluate runs/fashion-mnist-quick/model.onnx"]]))
    .action(async (model: string, dataset: string | undefined, options: EvaluateOptions) => {
      const { evaluate } = await import("../evaluate.ts");
      await evaluate(model, dataset, options, shell);
    });
}
