/** The options of `atelier evaluate`. */

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
    .summary("evaluate a model, class by class")
    .description("Evaluate a model on test images: loss, accuracy, scores of each class, confusion matrix.")
    .argument("<model>", MODEL)
    .argument("[dataset]", `${DATASET} (default: the model's training dataset)`);
  addDataOptions(command).option(
    "--test-images <count>",
    "use only the first of the test images",
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
