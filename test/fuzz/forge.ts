/** Makes what else is in a model's file fit its description, as somebody would who means to deceive the loader. */

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { modelFromBytes } from "../../src/index.ts";
import { type ModelProto, ModelProtoSchema, TensorProtoSchema } from "../../src/onnx/onnx_pb.ts";

/** The largest number of weights of a file that are made to fit. */
const MAX_TENSORS = 20;
/** A tensor of more numbers is not made. */
const MAX_NUMBERS = 1e6;

const WEIGHT = /to hold the weight "(.*)" of shape \[([\d, ]*)\]\. Received: .* order of axes \[([\d, ]*)\]/s;
const MISSING = /to hold the weight "(.*)"\. Received: a file without it/s;
const SURPLUS = /weights of its layers only\. Received: "(.*)", which none of them has/s;
const CHECKSUM = /Received: numbers of checksum (\w+)/;

/** A file whose weights have the shapes that its description asks for, and its checksum: the loader itself says which. */
export function forge(bytes: Uint8Array): Uint8Array {
  let forged = bytes;
  for (let round = 0; round <= MAX_TENSORS; round++) {
    const change = demanded(forged);
    if (change === undefined) return forged;
    const model = fromBinary(ModelProtoSchema, forged);
    change(model);
    forged = toBinary(ModelProtoSchema, model);
  }
  return forged;
}

/** What the loader asks for, as a change of the file; undefined if nothing, or what cannot be given. */
function demanded(bytes: Uint8Array): ((model: ModelProto) => void) | undefined {
  let message: string;
  try {
    modelFromBytes(bytes);
    return undefined;
  } catch (error) {
    message = String(error);
  }
  const [, name, shape = "", layout = ""] = WEIGHT.exec(message) ?? [];
  if (name !== undefined) return (model) => resize(model, name, numbers(shape), numbers(layout));
  const [, missing] = MISSING.exec(message) ?? [];
  if (missing !== undefined) return (model) => add(model, missing);
  const [, surplus] = SURPLUS.exec(message) ?? [];
  if (surplus !== undefined) return (model) => changeLayouts(model, ({ [surplus]: _, ...others }) => others);
  const [, checksum] = CHECKSUM.exec(message) ?? [];
  if (checksum === undefined) return undefined;
  return ({ metadataProps }) => {
    for (const entry of metadataProps) if (entry.key === "atelier.murmur3") entry.value = checksum;
  };
}

function resize(model: ModelProto, name: string, shape: number[], layout: number[]): void {
  const size = shape.reduce((product, length) => product * length, 1);
  const tensor = model.graph?.initializer.find((each) => each.name === name);
  if (tensor === undefined || size > MAX_NUMBERS) return;
  const axes = layout.length === shape.length ? layout : shape.map((_, axis) => axis);
  changeLayouts(model, (layouts) => ({ ...layouts, [name]: axes }));
  tensor.dims = axes.map((axis) => BigInt(shape[axis] ?? 1));
  const { rawData } = tensor;
  tensor.rawData = Uint8Array.from({ length: 4 * size }, (_, i) => rawData[i % rawData.length] ?? 0);
}

/** Adds a weight; its shape is asked for next. */
function add(model: ModelProto, name: string): void {
  changeLayouts(model, (layouts) => ({ ...layouts, [name]: [0] }));
  const { graph } = model;
  if (graph === undefined || graph.initializer.some((each) => each.name === name)) return;
  graph.initializer.push(
    create(TensorProtoSchema, { name, dataType: 1, dims: [1n], rawData: new Uint8Array(4) }),
  );
}

function changeLayouts(
  { metadataProps }: ModelProto,
  change: (layouts: Record<string, readonly number[]>) => Record<string, readonly number[]>,
): void {
  for (const entry of metadataProps) {
    if (entry.key !== "atelier") continue;
    const description: { layouts: Record<string, readonly number[]> } = JSON.parse(entry.value);
    entry.value = JSON.stringify({ ...description, layouts: change(description.layouts) });
  }
}

function numbers(list: string): number[] {
  return list === "" ? [] : list.split(",").map(Number);
}
