/** Loading of ONNX files from elsewhere. */

import { AtelierError, ConfigurationError, FileFormatError } from "../errors/index.ts";
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

/** Options of `loadInferenceModel`: the facts about a file that it does not contain. */
export interface InferenceOptions {
  /**
   * Factor of each number; 1/255 converts bytes to [0, 1].
   *
   * @default 1
   */
  readonly scale?: number;
  /**
   * Subtracted after scaling: one number, or one for each channel.
   *
   * @default 0
   */
  readonly mean?: number | readonly number[];
  /**
   * Divisor after that: one number, or one for each channel.
   *
   * @default 1
   */
  readonly std?: number | readonly number[];
  /**
   * Position of the channels in the file's images.
   *
   * @default derived from the shape of its input
   */
  readonly layout?: ImageLayout;
  /**
   * Name of the output to use, of several.
   *
   * @default the first one of float32
   */
  readonly output?: string;
  /**
   * Engine that runs the model.
   *
   * @default the platform
   */
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
 * @param bytes the file
 * @param options scaling of the inputs, layout, output
 * @param source name of the file, for messages
 * @throws {FileFormatError} if it is not an ONNX model, does not have exactly one input of float32 or uint8, needs
 *   other files, unknown operators or unreasonable sizes, or the engine does not open it
 * @throws {ConfigurationError} if an option is not acceptable, or the layout of images is ambiguous
 * @see {@link https://onnx.ai/onnx/repo-docs/IR.html | ONNX: intermediate representation}
 * @example
 * ```ts
 * import { inferenceModelFromBytes, layers, sequential } from "atelier";
 *
 * const made = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
 * await using opened = await inferenceModelFromBytes(made.toBytes(), { scale: 1 / 255 });
 * console.log((await opened.predict([[0, 128, 255]])).shape); // [ 1, 2 ]
 * ```
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
 * Loads a model from an ONNX file that Atelier did not write, such as an export from PyTorch or Keras, for
 * `predict` and `evaluate`. Files written by `save` are loaded by `loadModel`, for training too.
 *
 * How images were scaled in training is not in the file, so the options have to say it.
 *
 * @param path the file
 * @throws what {@link inferenceModelFromBytes} throws
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { layers, loadInferenceModel, sequential } from "atelier";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "model-")), "net.onnx");
 * await sequential([layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 3] })], { seed: 1 }).save(path);
 * await using net = await loadInferenceModel(path, {
 *   scale: 1 / 255,
 *   mean: [0.485, 0.456, 0.406],
 *   std: [0.229, 0.224, 0.225],
 * });
 * console.log(net.inputShape, net.outputShape); // [ null, 8, 8, 3 ] [ null, 6, 6, 2 ]
 * ```
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
