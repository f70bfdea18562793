/** A model as commands use it, Atelier's own or one from elsewhere. */

import { readWhole } from "../files/read-whole.ts";
import {
  ConfigurationError,
  type ImageLayout,
  InferenceModel,
  inferenceModelFromBytes,
  type Prediction,
  type RescaledTensor,
} from "../index.ts";
import type { ModelNotes } from "../model/model-notes.ts";
import { isSavedModel, readModelNotes } from "../model/saved-model.ts";
import { printMessage } from "./clean-output.ts";
import { inModelFile, openSaved } from "./model-file.ts";
import { UsageError } from "./options.ts";
import type { Shell } from "./shell.ts";

/** A model that classifies images. */
export interface Classifier {
  readonly notes: ModelNotes;
  /** Whether Atelier did not write its file; default: false. */
  readonly isForeign?: boolean;
  /** Shapes of one example; null for sizes that the file leaves open. */
  readonly network: {
    readonly inputShape: readonly (number | null)[];
    readonly outputShape: readonly (number | null)[];
  };
  predict(images: RescaledTensor): Promise<Prediction>;
}

/** Preprocessing of a model from elsewhere, which its file does not describe. */
export interface ForeignOptions {
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly layout?: ImageLayout;
  /** Size of pictures, if the model accepts any. */
  readonly size?: readonly [height: number, width: number];
}

/** The options as typed. */
const FLAGS = ["scale", "mean", "std", "layout", "size"] as const;

/**
 * Opens a model for prediction or evaluation, and prints the assumptions about one from elsewhere.
 *
 * @throws FileFormatError if the file cannot be read or is not a model; UsageError for options of models from elsewhere
 *   with one of Atelier's; ConfigurationError if the position of the channels is ambiguous
 */
export async function openClassifier(
  path: string,
  options: ForeignOptions,
  shell: Shell,
): Promise<Classifier> {
  const bytes = await inModelFile(path, () => readWhole(path));
  if (isSavedModel(bytes)) {
    const given = FLAGS.find((name) => options[name] !== undefined);
    if (given !== undefined) {
      throw new UsageError(
        `Expected --${given} only for models from elsewhere: ${path} was made by Atelier and describes its own input. ` +
          `Received: --${given}.`,
      );
    }
    const saved = await openSaved(bytes, path, shell);
    if (!(saved instanceof InferenceModel)) return saved;
    return { ...asClassifier(saved, {}), isForeign: false, notes: readModelNotes(bytes, path) };
  }
  const { scale, mean, std, layout } = options;
  const model = await inferenceModelFromBytes(bytes, { scale, mean, std, layout }, path).catch(
    (error: unknown) => {
      if (!(error instanceof ConfigurationError) || layout !== undefined) throw error;
      throw new UsageError(error.message.replace("Expected the layout", "Expected --layout, the layout"), {
        cause: error,
      });
    },
  );
  printMessage(shell, `note: ${assumptions(model, path, options)}`);
  return asClassifier(model, options);
}

function asClassifier(model: InferenceModel, { scale, size }: ForeignOptions): Classifier {
  const [, ...outputShape] = model.outputShape;
  // Bytes are scaled to [0, 1] by default, unless the model takes bytes.
  const isRescaled = model.inputType === "float32" && scale === undefined;
  const inputShape = imageShapeOf(model, size);
  // Colour photographs stay as they are; grey pictures are taken to be drawings and framed like MNIST's digits.
  const isColour = inputShape.length === 3 && inputShape[2] === 3;
  const shape = inputShape.filter((length) => length !== null);
  const preparation =
    isColour && shape.length === 3
      ? ({ shape, fit: "cover", isInverted: false, isFramed: false } as const)
      : undefined;
  return {
    notes: preparation === undefined ? {} : { preparation },
    isForeign: true,
    network: { inputShape, outputShape: outputShape.filter((length) => length !== 1) },
    predict: (images) => model.predict(isRescaled ? images : { data: images.data, shape: images.shape }),
  };
}

/** Returns the shape of one image, with a channel axis; flat inputs are taken to be square images. */
function imageShapeOf(model: InferenceModel, size: ForeignOptions["size"]): (number | null)[] {
  const [, ...shape] = model.inputShape;
  if (shape.length === 1) {
    const side = Math.sqrt(shape[0] ?? Number.NaN);
    return Number.isInteger(side) ? [side, side, 1] : shape;
  }
  const [height = null, width = null, channels = 1] = shape;
  return [height ?? size?.[0] ?? null, width ?? size?.[1] ?? null, channels];
}

function assumptions(
  model: InferenceModel,
  path: string,
  { scale, mean = [0], std = [1] }: ForeignOptions,
): string {
  const { layout, inputType } = model;
  const where =
    layout === "asGiven" ? "" : `, ${layout === "channelsFirst" ? "channels first" : "channels last"}`;
  const isBytes = inputType === "uint8" && scale === undefined;
  const scaled =
    scale === undefined ? (isBytes ? "bytes as they are" : "bytes / 255, from 0 to 1") : `bytes × ${scale}`;
  const isPlain = mean.every((value) => value === 0) && std.every((value) => value === 1);
  const normalized = isPlain ? "" : `, minus ${mean.join(", ")}, over ${std.join(", ")}`;
  const isSaid = scale !== undefined || !isPlain;
  return (
    `${path} is not an Atelier model: it can be used for evaluation and prediction, but not trained. Its input is ${inputType}${where}: ` +
    `${scaled}${normalized}${isSaid ? "" : " (assumed; change it by --scale, --mean and --std)"}.`
  );
}
