/** The experiment stored in a model's file. */

import { readModelNotes } from "../model/saved-model.ts";
import { fromAddress } from "./address.ts";
import type { Experiment } from "./experiment.ts";

/**
 * Reads the experiment by which a model was trained, on the page or by `atelier train --experiment`. Other programs
 * store it with `model.notes.experiment = experiments.toAddress(experiment)` before `save`.
 *
 * @param bytes a file written by `save`
 * @returns undefined if the file has none
 * @throws {FileFormatError} if it is not such a file
 * @throws {AddressError} if its entry is not an experiment
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment = experiments.presetExperiment("linear", { name: "mnist", length: 60_000 });
 * const model = experiments.buildNetwork(experiment.network, { inputShape: [28, 28, 1], classCount: 10 });
 * model.notes = { experiment: experiments.toAddress(experiment) };
 * console.log(experiments.experimentOf(model.toBytes())?.dataset); // mnist
 * ```
 */
export function experimentOf(bytes: Uint8Array): Experiment | undefined {
  const { experiment } = readModelNotes(bytes, "the file");
  return experiment === undefined ? undefined : fromAddress(experiment);
}
