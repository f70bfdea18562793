/** The experiment that a model's file keeps. */

import { readModelNotes } from "../model/saved-model.ts";
import { fromAddress } from "./address.ts";
import type { Experiment } from "./experiment.ts";

/**
 * Reads by which experiment a model was trained: one of the page, or of `atelier train --experiment`. Whoever trains
 * otherwise says it by `model.notes.experiment = experiments.toAddress(experiment)`, and `save` keeps it.
 *
 * @param bytes of a file that `save` wrote
 * @returns undefined if the file does not say
 * @throws FileFormatError if it is no such file; AddressError if what it says is no experiment
 * @example
 * const experiment = experiments.experimentOf(new Uint8Array(await file.arrayBuffer()));
 */
export function experimentOf(bytes: Uint8Array): Experiment | undefined {
  const { experiment } = readModelNotes(bytes, "the file");
  return experiment === undefined ? undefined : fromAddress(experiment);
}
