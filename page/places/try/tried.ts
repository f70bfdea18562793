/** Which network is tried: that of a run, or of a file that was opened. */

import { titleOf } from "../../state/dataset.ts";
import { openedFile } from "../../state/run-models.ts";
import { chosenRun, modelOf, runs } from "../../state/runs.ts";

export interface Tried {
  /** "Run 3", "the file that you opened" */
  readonly name: string;
  /** Undefined of a file. */
  readonly steps: number | undefined;
  /** What it was trained on, if that is known. */
  readonly dataset: { readonly name: string; readonly title: string } | undefined;
}

/** The network that the worker has, or else the one that it will get when there is a picture. */
export function triedNetwork(): Tried | undefined {
  const model = modelOf.value;
  const file = openedFile.value;
  if (model === undefined && file !== undefined) {
    const { trainedOn } = file;
    const trained = trainedOn === undefined ? undefined : { name: trainedOn, title: titleOf(trainedOn) };
    return { name: "the file that you opened", steps: undefined, dataset: trained };
  }
  const run = model === undefined ? chosenRun.value : runs.value.find(({ id }) => id === model.id);
  if (run === undefined) {
    return model && { name: "a run that was deleted", steps: model.step, dataset: undefined };
  }
  const { name, step, experiment, datasetTitle } = run;
  return { name, steps: step, dataset: { name: experiment.dataset, title: datasetTitle } };
}
