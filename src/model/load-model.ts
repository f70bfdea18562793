/** Loading of saved models. */

import { anyText, checkOption, checkOptions, required, text } from "../options/index.ts";
import { type Engine, platform } from "../runtime/index.ts";
import { modelBetween } from "./functional.ts";
import type { Prediction } from "./in-batches.ts";
import type { Model } from "./model.ts";
import { engineCheck } from "./options.ts";
import { decodeModel } from "./saved-model.ts";
import { Sequential } from "./sequential.ts";

/** Options of `loadModel` and `modelFromBytes`. */
export interface LoadModelOptions {
  /**
   * Engine that runs the model's graphs.
   *
   * @default the platform; in Node all cores
   */
  readonly engine?: Engine;
}

/**
 * Restores a model from the bytes of its file; compile it before training or evaluation. A chain of layers becomes
 * a {@link Sequential} again.
 *
 * @typeParam Outputs the result of `predict`: a tensor, or for several outputs a list or record of tensors
 * @param source name of the file, for messages
 * @throws {FileFormatError} if it is not a model saved by Atelier, or damaged
 * @example
 * ```ts
 * import { layers, modelFromBytes, sequential } from "atelier";
 *
 * const bytes = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 }).toBytes();
 * const model = modelFromBytes(bytes);
 * console.log(model.countParams()); // 8
 * ```
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
 * Loads a model that was saved with `model.save`; compile it before training or evaluation.
 *
 * @typeParam Outputs the result of `predict`: a tensor, or for several outputs a list or record of tensors
 * @param path the file
 * @throws {FileFormatError} if there is no such file, it is not a saved model, or damaged
 * @see {@link https://keras.io/api/models/model_saving_apis/ | Keras: saving and loading}
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { layers, loadModel, sequential } from "atelier";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "model-")), "net.onnx");
 * await sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 }).save(path);
 * const model = await loadModel(path);
 * console.log(model.inputShape, model.outputShape); // [ null, 3 ] [ null, 2 ]
 * ```
 */
export async function loadModel<Outputs = Prediction>(
  path: string,
  options: LoadModelOptions = {},
): Promise<Model<Outputs>> {
  checkOption("loadModel", "the path", path, required(text));
  checkOptions<LoadModelOptions>("loadModel", options, { engine: engineCheck });
  return modelFromBytes<Outputs>(await platform().readFile(path), options, path);
}
