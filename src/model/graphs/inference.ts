/** Graphs that compute no loss: prediction, files for other readers, and copies. */

import { defined } from "../../checked.ts";
import { type ConstantData, input, NATIVE_CPU, type Shape } from "../../graph/index.ts";
import { type GraphDescription, plainOnly, toOnnx } from "../../onnx/index.ts";
import { targetForConvolutions } from "../../ops/compiler.ts";
import { simplify } from "../../rewrites/index.ts";
import type { Network } from "../network/network.ts";
import type { Variable } from "../network/variable.ts";
import { type BatchShape, exampleInputs } from "./batch-inputs.ts";
import { bind, type CompiledGraph, compiledGraph, predictionName } from "./bindings.ts";
import { forward } from "./forward.ts";
import { onEach, type Writing } from "./training.ts";

/** Compiles the inference graph: inputs examples and weights, outputs those of the model. */
export function predictionGraph(
  network: Network,
  shape: Pick<BatchShape, "batchSize" | "bytes">,
  writing: Writing = {},
): CompiledGraph {
  const { examples, values, bindings: fed } = exampleInputs(network.inputs, shape);
  const pass = forward(network, examples, { training: false });
  const weights = [...pass.kept.values()];
  const outputs = Object.fromEntries(
    pass.outputs.map((value, i) => [predictionName(network.outputs, i), value]),
  );
  const target = targetForConvolutions(pass.outputs, writing.target ?? NATIVE_CPU, { isTrained: false });
  const description = {
    name: "prediction",
    inputs: [...values, ...weights],
    outputs: onEach(outputs, (asked) => simplify(asked, { target })),
    ...writing,
    target,
  };
  const bindings = [...fed, ...weights.map((value) => bind(value, { kind: "state" }))];
  return compiledGraph(description, { bindings });
}

/** Passes tensors through unchanged, to come out elsewhere: each under its name after a prefix. */
export function copyGraph(
  tensors: readonly { readonly name: string; readonly shape: Shape }[],
  prefix: string,
): Uint8Array {
  const copied = tensors.map(({ name, shape }) => ({ name, value: input(name, shape) }));
  const outputs = Object.fromEntries(copied.map(({ name, value }) => [prefix + name, value]));
  return toOnnx({ name: "copy", inputs: copied.map(({ value }) => value), outputs });
}

/**
 * Writes an ONNX file for any runtime, with the weights inside. It takes any number of examples and outputs predictions.
 * The input is called "input" and the output "output"; where there are several, they have the model's names for them. A
 * file has one name for one thing: an output with the name of an input, or either with that of a weight, is numbered.
 */
export function predictionFile(
  network: Network,
  weights: (variable: Variable) => ConstantData,
  description: Pick<GraphDescription, "name" | "documentation" | "metadata">,
): Uint8Array {
  const names = namesInFile(network);
  const inputs = network.inputs.map(({ shape }, i) => input(defined(names.inputs[i]), [1, ...shape]));
  const pass = forward(network, inputs, { training: false, isFile: true });
  const outputs = Object.fromEntries(pass.outputs.map((value, i) => [defined(names.outputs[i]), value]));
  const constants = new Map(Array.from(pass.kept, ([variable, value]) => [value, weights(variable)]));
  return toOnnx({
    ...description,
    inputs,
    outputs: onEach(outputs, (values) => simplify(values, { isFile: true })),
    constants,
    batchAxis: "N",
    chooseLowering: plainOnly,
  });
}

/** Names of inputs and outputs in a file, in which weights keep their names. */
function namesInFile({ inputs, outputs, variables }: Network): { inputs: string[]; outputs: string[] } {
  const taken = new Set(variables.map(({ name }) => name));
  const free = (wanted: string) => {
    let name = wanted;
    for (let number = 1; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  };
  const namesOf = (ports: Network["inputs"], onlyName: string) =>
    ports.map(({ name }) => free(ports.length === 1 ? onlyName : name));
  return { inputs: namesOf(inputs, "input"), outputs: namesOf(outputs, "output") };
}
