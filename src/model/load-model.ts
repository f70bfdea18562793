/** Models back from their files. */

import { anyText, checkOption, required, text } from "../options/index.ts";
import { platform } from "../runtime/index.ts";
import { modelBetween } from "./functional.ts";
import type { Prediction } from "./in-batches.ts";
import type { Model } from "./model.ts";
import { decodeModel } from "./saved-model.ts";
import { Sequential } from "./sequential.ts";

/**
 * Makes the model in a file's bytes; it has to be compiled before it is trained or evaluated. A chain of layers is a
 * {@link Sequential} again.
 *
 * @typeParam Outputs what `predict` gives: a tensor, or for several outputs a list or record of tensors
 * @param source what messages call the file
 * @throws FileFormatError if it is no model saved by Atelier, or damaged
 */
export function modelFromBytes<Outputs = Prediction>(bytes: Uint8Array, source = "the file"): Model<Outputs> {
  checkOption("modelFromBytes", "the source", source, required(anyText));
  const loaded = decodeModel(bytes, source);
  const { name, layers, inputShape, ends, weights, notes } = loaded;
  const model: Model<unknown> =
    ends === undefined
      ? new Sequential(layers, { name, inputShape }, weights)
      : modelBetween(ends, { name, givesRecord: loaded.givesRecord }, weights);
  model.notes = notes;
  return model as Model<Outputs>;
}

/**
 * Loads a model that was saved with `model.save`.
 *
 * @throws FileFormatError if the file is no such model, or damaged
 */
export async function loadModel<Outputs = Prediction>(path: string): Promise<Model<Outputs>> {
  checkOption("loadModel", "the path", path, required(text));
  return modelFromBytes<Outputs>(await platform().readFile(path), path);
}
