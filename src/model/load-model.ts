/** Models back from their files. */

import { anyText, checkOption, required, text } from "../options/index.ts";
import { platform } from "../runtime/index.ts";
import { decodeModel } from "./saved-model.ts";
import { Sequential } from "./sequential.ts";

/**
 * The model in a file's bytes; it has to be compiled before it is trained or evaluated.
 *
 * @param source what messages call the file
 * @throws FileFormatError if it is no model saved by Atelier, or damaged
 */
export function modelFromBytes(bytes: Uint8Array, source = "the file"): Sequential {
  checkOption("modelFromBytes", "the source", source, required(anyText));
  const { name, layers, inputShape, weights, notes } = decodeModel(bytes, source);
  const model = new Sequential(layers, { name, inputShape }, weights);
  model.notes = notes;
  return model;
}

/**
 * Loads a model that was saved with `model.save`.
 *
 * @throws FileFormatError if the file is no such model, or damaged
 */
export async function loadModel(path: string): Promise<Sequential> {
  checkOption("loadModel", "the path", path, required(text));
  return modelFromBytes(await platform().readFile(path), path);
}
