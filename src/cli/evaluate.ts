/** `atelier evaluate`: evaluates a model on test images, class by class. */

import { titleOf } from "../data/index.ts";
import type { Dataset, Device } from "../index.ts";
import { type ForeignOptions, openClassifier } from "./classifier.ts";
import { confusionLines, matrixLines, scoreLines } from "./confusion-table.ts";
import type { DataOptions } from "./dataset.ts";
import { formatCounted, formatLoss, formatShare } from "./formats.ts";
import { matchClasses } from "./match-classes.ts";
import { checkFit, datasetFor } from "./model-file.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { type Evaluation, evaluateOn } from "./test-evaluation.ts";

export interface EvaluateOptions extends DataOptions, ForeignOptions {
  readonly testImages?: number;
  readonly threads?: number;
  readonly device?: Device;
  readonly json?: boolean;
}

/** @param dataset name or directory; default: the model's training dataset */
export async function evaluate(
  path: string,
  dataset: string | undefined,
  options: EvaluateOptions,
  shell: Shell,
): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell, options);
  const model = await openClassifier(path, options, shell);
  const request = { ...options, name: dataset, trainCount: 0, testCount: options.testImages };
  const parts = await datasetFor(model, path, request, { shell, screen });
  checkFit(model, path, parts.test);
  const test = matchClasses(model, path, parts.test, shell);
  const evaluation = await evaluateOn(model, test);
  if (options.json) {
    printJson(shell, {
      ...{ dataset: test.name, examples: test.length, loss: evaluation.loss },
      ...{ ...evaluation.report, classNames: test.classNames, confusionMatrix: evaluation.matrix },
    });
  } else screen.print(...evaluationLines(test, evaluation, screen));
}

function evaluationLines(test: Dataset, { loss, matrix, report }: Evaluation, screen: Screen): string[] {
  const { styles, columns } = screen;
  const { bold } = styles;
  const names = test.classNames;
  const accuracy = bold(`Accuracy ${formatShare(report.accuracy)}`);
  const confusions = confusionLines(matrix, names);
  const table = matrixLines(matrix, names, columns, styles) ?? [
    `The matrix of ${names.length} classes is too wide for this terminal; --json prints it.`,
  ];
  return [
    `${accuracy} on ${formatCounted(test.length, "test image")} of ${titleOf(test)}, loss ${formatLoss(loss)}`,
    "",
    ...scoreLines(report, names, styles),
    "",
    "Confusion matrix: rows are true classes, columns predicted classes",
    "",
    ...table,
    ...(confusions.length === 0 ? [] : ["", "Most frequent confusions", "", ...confusions]),
  ];
}
