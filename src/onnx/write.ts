/** Graphs as the bytes of an ONNX file. */

import { create, toBinary } from "@bufbuild/protobuf";
import { defined } from "../checked.ts";
import {
  type ConstantData,
  expandCompositions,
  type Layout,
  type Shape,
  type Target,
  type Value,
} from "../graph/index.ts";
import type { ChooseLowering } from "./choose-lowering.ts";
import { type FileDimension, GraphBuilder } from "./graph-builder.ts";
import { GraphLowering } from "./lower.ts";
import { type GraphProto, ModelProtoSchema } from "./onnx_pb.ts";

/** ONNX IR version 8 and operator set 18 (February 2023): old enough to be read everywhere. */
const IR_VERSION = 8n;
const OPERATOR_SET = 18n;

/** Name of the axis of steps of a repeated graph's inputs, which may have any length. */
const STEPS = "steps";

/** Prefix of the names of inputs and outputs inside the body of the `Scan`: names outside would clash. */
const STEP = "step/";

/** A graph, and how it is written to a file. */
export interface GraphDescription {
  readonly name: string;
  /** Inputs of the graph, each by the name of its source. */
  readonly inputs: readonly Value[];
  readonly outputs: Readonly<Record<string, Value>>;
  /** Inputs whose numbers are stored in the file under their name. */
  readonly constants?: ReadonlyMap<Value, ConstantData>;
  /** Leaves the outermost axis of every input and output open under this name: `"N"` for any batch size. */
  readonly batchAxis?: string;
  /** Repeats the graph within one run. */
  readonly repeat?: Repetition;
  /** Texts stored in the file; they may depend on the final layout of each constant. */
  readonly metadata?: (layouts: ReadonlyMap<string, Layout>) => Readonly<Record<string, string>>;
  readonly documentation?: string;
  /**
   * Target of the graph.
   *
   * @default the processor
   */
  readonly target?: Target | undefined;
  readonly chooseLowering?: ChooseLowering | undefined;
}

/** How a graph is repeated, by ONNX' `Scan`. Inputs that are neither carried nor sliced are the same each time. */
export interface Repetition {
  /** Inputs that take the value of an output in the next repetition; the last value of that output is returned. */
  readonly carried: ReadonlyMap<Value, string>;
  /**
   * Inputs that have a slice for each repetition along a new outermost axis, whose length is the number of repetitions.
   * All other outputs are stacked likewise.
   */
  readonly sliced: ReadonlySet<Value>;
}

/** Compiles a graph to the bytes of an ONNX model. */
export function toOnnx(description: GraphDescription): Uint8Array<ArrayBuffer> {
  const pieces = toOnnxInPieces(description);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Does what {@link toOnnx} does, in pieces of some milliseconds between which other work can be done. */
export function* toOnnxInPieces(given: GraphDescription): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const names = Object.keys(given.outputs);
  const expanded = expandCompositions(Object.values(given.outputs), "lowerings");
  const description = {
    ...given,
    outputs: Object.fromEntries(expanded.map((value, i) => [names[i], value])),
  };
  const { metadata, documentation = "" } = description;
  const { graph, domains, layouts } =
    description.repeat === undefined
      ? yield* graphOnce(description)
      : yield* graphRepeated(description, description.repeat);
  yield;
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "atelier",
    docString: documentation,
    graph,
    opsetImport: Array.from(domains, (domain) => ({ domain, version: domain === "" ? OPERATOR_SET : 1n })),
    metadataProps: Object.entries(metadata?.(layouts) ?? {}).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
}

interface FinishedGraph {
  readonly graph: GraphProto;
  readonly domains: ReadonlySet<string>;
  readonly layouts: ReadonlyMap<string, Layout>;
}

function* graphOnce({
  name,
  inputs,
  outputs,
  batchAxis,
  ...options
}: GraphDescription): Generator<undefined, FinishedGraph> {
  const shapeInFile = ({ shape }: Value): FileDimension[] =>
    batchAxis === undefined || shape.length === 0 ? [...shape] : [batchAxis, ...shape.slice(1)];
  const builder = new GraphBuilder();
  for (const value of inputs) builder.addInput(nameOf(value), value.elementType, shapeInFile(value));
  const lowering = new GraphLowering(builder, {
    constants: new Map(
      Array.from(options.constants ?? [], ([value, data]) => [value, { name: nameOf(value), data }]),
    ),
    target: options.target,
    chooseLowering: options.chooseLowering,
    isBatchOpen: batchAxis !== undefined,
  });
  yield* lowering.lowerInPieces(Object.values(outputs));
  for (const [output, value] of Object.entries(outputs)) {
    builder.addOutput(output, lowering.tensor(value), value.elementType, shapeInFile(value));
  }
  const layouts = new Map(
    Array.from(options.constants?.keys() ?? [], (value) => [nameOf(value), lowering.layoutOfConstant(value)]),
  );
  return { graph: builder.build(name), domains: builder.domains, layouts };
}

function* graphRepeated(
  { name, inputs, outputs, target, chooseLowering }: GraphDescription,
  { carried, sliced }: Repetition,
): Generator<undefined, FinishedGraph> {
  const carriedOutputs = [...carried.values()];
  const slicedOutputs = Object.keys(outputs).filter((output) => !carriedOutputs.includes(output));
  const changing = [...carried.keys(), ...sliced];

  const body = new GraphBuilder();
  const nameInBody = (value: Value) => (changing.includes(value) ? STEP + nameOf(value) : nameOf(value));
  for (const value of changing) body.addInput(nameInBody(value), value.elementType, value.shape);
  const lowering = new GraphLowering(body, { target, chooseLowering, nameInput: nameInBody });
  yield* lowering.lowerInPieces(Object.values(outputs));
  for (const output of [...carriedOutputs, ...slicedOutputs]) {
    const { shape, elementType } = defined(outputs[output]);
    body.addOutput(STEP + output, lowering.tensor(defined(outputs[output])), elementType, shape);
  }

  const whole = new GraphBuilder();
  const eachTime = (shape: Shape): FileDimension[] => [STEPS, ...shape];
  for (const value of inputs) {
    whole.addInput(nameOf(value), value.elementType, sliced.has(value) ? eachTime(value.shape) : value.shape);
  }
  whole.addScan(STEPS, [...carriedOutputs, ...slicedOutputs], changing.map(nameOf), sliced.size, body);
  for (const output of carriedOutputs) {
    whole.declareOutput(output, defined(outputs[output]).elementType, defined(outputs[output]).shape);
  }
  for (const output of slicedOutputs) {
    whole.declareOutput(
      output,
      defined(outputs[output]).elementType,
      eachTime(defined(outputs[output]).shape),
    );
  }
  return { graph: whole.build(name), domains: whole.domains, layouts: new Map() };
}

function nameOf(value: Value): string {
  if (value.source.kind !== "input") throw new Error("only inputs have a name of their own");
  return value.source.name;
}
