/** Models back from their files. */

import { anyText, checkOption, checkOptions, required, text } from "../options/index.ts";
import { type Engine, platform } from "../runtime/index.ts";
import { modelBetween } from "./functional.ts";
import type { Prediction } from "./in-batches.ts";
import type { Model } from "./model.ts";
import { engineCheck } from "./options.ts";
import { decodeModel } from "./saved-model.ts";
import { Sequential } from "./sequential.ts";

/** What `loadModel` and `modelFromBytes` take. */
export interface LoadModelOptions {
  /** Runs the model's graphs; default: that of the platform, in Node all cores. See `nodePlatform`. */
  readonly engine?: Engine;
}

/**
 * Makes the model in a file's bytes; it has to be compiled before it is trained or evaluated. A chain of layers is a
 * {@link Sequential} again.
 *
 * @typeParam Outputs what `predict` gives: a tensor, or for several outputs a list or record of tensors
 * @param options.engine runs the model's graphs; default: that of the platform
 * @param source what messages call the file
 * @throws FileFormatError if it is no model saved by Atelier, or damaged
 */
export function modelFromBytes<Outputs = Prediction>(
  bytes: Uint8Array,
  options: LoadModelOptions = {},
  source = "the file",
): Model<Outputs> {
  checkOptions<LoadModelOptions>("modelFromBytes", options, { engine: engineCheck });
  checkOption("modelFromBytes", "the source", source, required(anyText));
  const { engine } = options;
  const loaded = decodeModel(bytes, source);
  const { name, layers, inputShape, ends, weights, notes } = loaded;
  const model: Model<unknown> =
    ends === undefined
      ? new Sequential(layers, { name, inputShape, engine }, weights)
      : modelBetween(ends, { name, givesRecord: loaded.givesRecord, engine }, weights);
  model.notes = notes;
  return model as Model<Outputs>;
}

/**
 * Loads a model that was saved with `model.save`.
 *
 * @param options.engine runs the model's graphs; default: that of the platform
 * @throws FileFormatError if the file is no such model, or damaged
 */
export async function loadModel<Outputs = Prediction>(
  path: string,
  options: LoadModelOptions = {},
): Promise<Model<Outputs>> {
  checkOption("loadModel", "the path", path, required(text));
  checkOptions<LoadModelOptions>("loadModel", options, { engine: engineCheck });
  return modelFromBytes<Outputs>(await platform().readFile(path), options, path);
}
