/** ONNX files as if from elsewhere, with nodes that are wrong: what the engine would abort on is refused before it sees it. */

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { defined } from "../../src/checked.ts";
import { inferenceModelFromBytes } from "../../src/index.ts";
import {
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
} from "../../src/onnx/onnx_pb.ts";
import type { RandomGenerator } from "../../src/random/random.ts";
import { BYTE_MUTATIONS, pick } from "../data/mutate-bytes.ts";
import { type FuzzTarget, refused } from "./fuzz-target.ts";
import { modelOriginals, mutateField } from "./model-files.ts";

/** Some that make much of little, or are seldom met. */
const OPERATORS = [
  ...[
    "Relu",
    "Conv",
    "Gemm",
    "MatMul",
    "Concat",
    "Expand",
    "Tile",
    "ConstantOfShape",
    "Resize",
    "Pad",
    "Reshape",
  ],
  ...[
    "Loop",
    "If",
    "Scan",
    "Range",
    "OneHot",
    "NonZero",
    "Einsum",
    "TopK",
    "Gather",
    "ScatterND",
    "GridSample",
  ],
  ...[
    "LSTM",
    "Softmax",
    "BatchNormalization",
    "Transpose",
    "Split",
    "Unsqueeze",
    "DepthToSpace",
    "NoSuchOperator",
  ],
];
const NUMBERS = [0n, -1n, 1n, 2n, 7n, 255n, 65535n, 2n ** 31n, -(2n ** 31n), 2n ** 62n];
/** Values that grow while a graph runs are not bounded (docs/trust.md): no more than this is asked for. */
const MAX_DOUBLED = 10;
/** The number of examples that is enough to run a graph once. */
const EXAMPLES = 1;
/** Numbers of an input beyond which a case is not run. */
const MAX_INPUT = 1e5;

export const foreignFiles: FuzzTarget = (random) => {
  const { bytes } = pick(modelOriginals(), random);
  const { mutant, what } = mutate(bytes, random);
  return {
    what,
    async judge() {
      try {
        const model = await inferenceModelFromBytes(mutant);
        try {
          const shape = [EXAMPLES, ...model.inputShape.slice(1).map((length) => length ?? 3)];
          const size = shape.reduce((product, length) => product * length, 1);
          if (size <= MAX_INPUT) await model.predict({ data: new Float32Array(size), shape });
          return "fits";
        } finally {
          model.dispose();
        }
      } catch (error) {
        return refused(error);
      }
    },
  };
};

function mutate(bytes: Uint8Array, random: RandomGenerator): { mutant: Uint8Array; what: string } {
  if (random.integer(6) === 0) {
    const [what, change] = pick(Object.entries(BYTE_MUTATIONS), random);
    return { mutant: change(bytes, random), what };
  }
  const model = fromBinary(ModelProtoSchema, bytes);
  // Elsewhere nobody writes Atelier's metadata.
  model.metadataProps = [];
  const times = 1 + random.integer(2);
  const done = Array.from({ length: times }, () =>
    random.integer(4) === 0 ? mutateField(model, random) : mutateNode(model, random),
  );
  return { mutant: toBinary(ModelProtoSchema, model), what: done.join(", ") };
}

/** Changes a node: what it does, what it takes and gives, and its attributes. */
function mutateNode({ graph }: ModelProto, random: RandomGenerator): string {
  const nodes = graph?.node ?? [];
  const initializers = graph?.initializer ?? [];
  if (graph === undefined || nodes.length === 0) return "nothing";
  const node = pick(nodes, random);
  const values = [...nodes.flatMap(({ output }) => output), ...initializers.map(({ name }) => name), ""];
  switch (random.integer(9)) {
    case 0:
      node.opType = pick(OPERATORS, random);
      return `${node.opType} instead`;
    case 1:
      node.input = node.input.map((name) => (random.integer(2) === 0 ? pick(values, random) : name));
      return "other inputs";
    case 2:
      node.input.push(pick(values, random));
      return "an input more";
    case 3:
      node.input = [...node.output, ...node.input.slice(1)];
      return "a cycle";
    case 4:
      return changeAttribute(node, random);
    case 5:
      return double(graph, node, 1 + random.integer(MAX_DOUBLED));
    case 6: {
      if (initializers.length === 0) return "nothing";
      const tensor = pick(initializers, random);
      tensor.dims =
        tensor.dims.length === 0 ? [pick(NUMBERS, random)] : tensor.dims.map(() => pick(NUMBERS, random));
      return `dims of ${tensor.name}`;
    }
    case 7: {
      if (initializers.length === 0) return "nothing";
      const tensor = pick(initializers, random);
      tensor.dataType = random.integer(25);
      return `type ${tensor.dataType} of ${tensor.name}`;
    }
    default:
      graph.node = [...nodes, ...nodes].slice(random.integer(nodes.length));
      return "nodes in another order";
  }
}

function changeAttribute(node: NodeProto, random: RandomGenerator): string {
  const attribute = node.attribute[random.integer(Math.max(1, node.attribute.length))];
  if (attribute === undefined) {
    const name = pick(["axis", "pads", "group", "kernel_shape", "to", "strides"], random);
    const ints = [pick(NUMBERS, random), pick(NUMBERS, random)];
    node.attribute.push(create(AttributeProtoSchema, { name, type: 7, ints }));
    return `${name} added`;
  }
  attribute.i = pick(NUMBERS, random);
  attribute.ints = attribute.ints.map((value) => (random.integer(2) === 0 ? pick(NUMBERS, random) : value));
  attribute.f = pick([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e30], random);
  if (random.integer(4) === 0) attribute.type = random.integer(14);
  return `${attribute.name} changed`;
}

/** Puts nodes behind one that each put what they get out twice. */
function double(graph: NonNullable<ModelProto["graph"]>, { output }: NodeProto, times: number): string {
  const [first] = output;
  if (first === undefined) return "nothing";
  const last = graph.output[0];
  let name = first;
  for (let i = 0; i < times; i++) {
    const next = `double/${i}`;
    const axis = create(AttributeProtoSchema, { name: "axis", type: 2, i: 1n });
    graph.node.push({
      ...defined(graph.node[0]),
      opType: "Concat",
      domain: "",
      name: next,
      input: [name, name],
      output: [next],
      attribute: [axis],
    });
    name = next;
  }
  if (last !== undefined) last.name = name;
  return `doubled ${times} times`;
}
