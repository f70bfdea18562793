/** Opening ONNX files from elsewhere. */

import { AtelierError, ConfigurationError, FileFormatError } from "../errors.ts";
import { ONNX_ELEMENT_TYPES } from "../graph/index.ts";
import { type FilePort, inspectOnnx } from "../onnx/index.ts";
import {
  anyText,
  type Check,
  type Checks,
  checkOption,
  checkOptions,
  either,
  formatReceived,
  inOtherWords,
  isArrayOf,
  listOf,
  number,
  objectWith,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { type Engine, platform, Session } from "../runtime/index.ts";
import { describePort, type ImageLayout, understandInput } from "./inference-input.ts";
import { InferenceModel } from "./inference-model.ts";

/** What has to be said of an ONNX file that it does not say itself. */
export interface InferenceOptions {
  /** Default 1: the numbers as they are given. 1/255 takes bytes to [0, 1]. */
  readonly scale?: number;
  /** Subtracted after scaling: one number, or one for each channel; default 0. */
  readonly mean?: number | readonly number[];
  /** Divided by at last: one number, or one for each channel; default 1. */
  readonly std?: number | readonly number[];
  /** Where the file's images have their channels; default: as the shape of its input tells. */
  readonly layout?: ImageLayout;
  /** The output to take, of several; default: the first one of float32. */
  readonly output?: string;
  /** Runs the model; default: the platform. */
  readonly engine?: Engine;
}

const FACTORS: (item: Check) => Check = (item) =>
  inOtherWords(
    `${item.expected}, or a list with one for each channel`,
    either(item, listOf(item, { min: 1 })),
  );

const CHECKS: Checks<InferenceOptions> = {
  scale: number({ above: 0 }),
  mean: FACTORS(number()),
  std: FACTORS(number({ above: 0 })),
  layout: oneOf(["channelsFirst", "channelsLast"]),
  output: text,
  engine: objectWith(["createSession"], "an engine, such as nodePlatform()"),
};

/**
 * Opens the model in the bytes of an ONNX file from elsewhere, for `predict` and `evaluate`.
 *
 * @param source what messages call the file
 * @throws FileFormatError if it is no ONNX model, has other than one input of float32 or uint8, asks for other files, for
 *   operators of other libraries or for sizes beyond all bounds, or the engine does not open it; ConfigurationError if an
 *   option is not acceptable, or the layout of images cannot be told
 */
export async function inferenceModelFromBytes(
  bytes: Uint8Array,
  options: InferenceOptions = {},
  source = "the file",
): Promise<InferenceModel> {
  checkOptions<InferenceOptions>("inferenceModelFromBytes", options, CHECKS);
  checkOption("inferenceModelFromBytes", "the source", source, required(anyText));
  if (!isArrayOf(bytes, Uint8Array)) {
    throw new FileFormatError(
      `Expected ${source} as the bytes of an ONNX model, a Uint8Array. Received: ${formatReceived(bytes)}.`,
    );
  }
  const { engine = platform(), scale = 1, mean = 0, std = 1, layout } = options;
  const file = inspectOnnx(bytes, source);
  const input = understandInput(file.inputs, layout, source);
  const output = chooseOutput(file.outputs, options.output, source);
  const scaling = { scale, mean: [mean].flat(), std: [std].flat() };
  try {
    const session = await Session.open(bytes, [], engine);
    return new InferenceModel(source, { file, input, output, scaling }, session, engine);
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error;
    throw new FileFormatError(
      `Expected ${source} to be a model that ONNX Runtime opens. Received: ${error.message}`,
      { cause: error },
    );
  }
}

/**
 * Loads a model from an ONNX file that Atelier did not write, such as one of PyTorch's or Keras' exporters. It can be
 * evaluated and predicted with, not trained. Files that `save` wrote are loaded by `loadModel`, to be trained on.
 *
 * What the file does not say has to be said: how the numbers of images were scaled for training.
 *
 * @throws as {@link inferenceModelFromBytes}
 * @example
 * const resnet = await loadInferenceModel("resnet.onnx", {
 *   scale: 1 / 255,
 *   mean: [0.485, 0.456, 0.406],
 *   std: [0.229, 0.224, 0.225],
 * });
 * const logits = await resnet.predict(images); // bytes, [n, 224, 224, 3]
 */
export async function loadInferenceModel(
  path: string,
  options: InferenceOptions = {},
): Promise<InferenceModel> {
  checkOption("loadInferenceModel", "the path", path, required(text));
  checkOptions<InferenceOptions>("loadInferenceModel", options, CHECKS);
  return inferenceModelFromBytes(await platform().readFile(path), options, path);
}

function chooseOutput(ports: readonly FilePort[], name: string | undefined, source: string): FilePort {
  const usable = ports.filter(({ elementType }) => elementType === ONNX_ELEMENT_TYPES.float32);
  const [first] = usable;
  const found = name === undefined ? first : usable.find((port) => port.name === name);
  if (found !== undefined) return found;
  if (name === undefined) {
    throw new FileFormatError(
      `Expected ${source} to have an output of float32. Received: ${ports.map(describePort).join("; ") || "none"}.`,
    );
  }
  throw new ConfigurationError(
    `Expected output to be one of float32 that ${source} has: ${usable.map((port) => port.name).join(", ")}. ` +
      `Received: ${formatReceived(name)}.`,
  );
}
