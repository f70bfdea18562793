/** Descriptions of ONNX files from elsewhere, as data and in words. */

import type { InferenceInput } from "./inference-input.ts";

/**
 * Description of an ONNX file from elsewhere.
 *
 * @see {@link InferenceModel.describe}
 */
export interface InferenceDescription {
  /** The model's name. */
  readonly name: string;
  /** Always false. */
  readonly canBeTrained: false;
  /** The program that wrote it: "pytorch 1.13", or empty. */
  readonly producer: string;
  /** Version of ONNX' operators. */
  readonly operatorSet: number;
  /** Position of the channels in the file's images. */
  readonly layout: InferenceInput["layout"];
  /** Name, shape and type of each input. */
  readonly inputs: readonly string[];
  /** Name, shape and type of each output. */
  readonly outputs: readonly string[];
  /** Number of nodes of each operator. */
  readonly operators: Readonly<Record<string, number>>;
  /** Number of stored values, except int64, which are sizes. */
  readonly parameters: number;
}

/** The lines of a summary: inputs, operators, outputs. */
export function describeInWords(description: InferenceDescription): string {
  const { name, layout, producer, operatorSet, operators, parameters, inputs, outputs } = description;
  const counted = Object.entries(operators).map(([name, count]) =>
    count === 1 ? name : `${name} × ${count}`,
  );
  const lines = [
    `Model: "${name}" (ONNX, operator set ${operatorSet}${producer === "" ? "" : `, by ${producer}`})`,
    ...inputs.map((port) => `Input: ${port}${layoutInWords(layout)}`),
    ...outputs.map((port) => `Output: ${port}`),
    `Operators: ${counted.join(", ")}`,
    `Stored numbers: ${parameters}`,
    "It can be evaluated and predicted with; it cannot be trained.",
  ];
  return lines.join("\n");
}

function layoutInWords(layout: InferenceInput["layout"]): string {
  if (layout === "asGiven") return "";
  return layout === "channelsFirst" ? ", images with channels first" : ", images with channels last";
}
