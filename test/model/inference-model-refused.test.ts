/** ONNX files that are made by hand to do harm, or give nothing. */

import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { FileFormatError, inferenceModelFromBytes } from "../../src/index.ts";
import { type GraphProtoSchema, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";

const port = (name: string, dims: readonly number[], elemType = 1) => ({
  name,
  type: {
    value: {
      case: "tensorType" as const,
      value: {
        elemType,
        shape: {
          dim: dims.map((length) => ({ value: { case: "dimValue" as const, value: BigInt(length) } })),
        },
      },
    },
  },
});

type Graph = MessageInitShape<typeof GraphProtoSchema>;

/** A model of Relu alone, changed. */
function small(graph: Graph, parts: { operators?: { domain: string; version: bigint }[] } = {}): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }, ...(parts.operators ?? [])],
    graph: {
      name: "small",
      node: [{ opType: "Relu", input: ["x"], output: ["y"] }],
      input: [port("x", [1, 4])],
      output: [port("y", [1, 4])],
      ...graph,
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** Bytes of a message of one field with a message in it. */
function field(number: number, content: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(content).finish();
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const text = (number: number, value: string) => field(number, new TextEncoder().encode(value));
const int64 = (values: readonly number[]) => new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
const sized = (opType: string, operands: readonly string[], sizes: readonly number[]): Graph => ({
  node: [{ opType, input: [...operands], output: ["y"] }],
  initializer: [{ name: "sizes", dims: [BigInt(sizes.length)], dataType: 7, rawData: int64(sizes) }],
});

describe("a file that is refused before the engine sees it", () => {
  const loop = { node: [{ opType: "Loop", input: ["", "", "x"], output: ["y"] }] };
  it.each<[string, Uint8Array, RegExp]>([
    ["text", new TextEncoder().encode("no model"), /^Expected the file to be an ONNX model\./],
    ["nothing", new Uint8Array(), /Received: a file with 0 graphs/],
    [
      "an operator of another library",
      small({ node: [{ opType: "Evil", domain: "com.example", input: ["x"], output: ["y"] }] }),
      /Received: "Evil" of the domain "com.example"/,
    ],
    [
      "one in a branch",
      small({
        node: [
          {
            opType: "If",
            input: ["x"],
            output: ["y"],
            attribute: [{ name: "then_branch", type: 5, g: { node: [{ opType: "Evil", domain: "d" }] } }],
          },
        ],
      }),
      /Received: "Evil" of the domain "d"/,
    ],
    ["a loop", small(loop), /no loops, which may be endless\. Received: "Loop"/],
    [
      "a constant without end",
      small(sized("ConstantOfShape", ["sizes"], [1 << 20, 1 << 20])),
      /outputs of at most 134217728 numbers\. Received: "ConstantOfShape" by \[1048576, 1048576\]/,
    ],
    ["an expansion", small(sized("Expand", ["x", "sizes"], [1e12, 4])), /"Expand" by/],
    ["repetitions", small(sized("Tile", ["x", "sizes"], [100_000, 100_000])), /"Tile" by/],
    ["edges", small(sized("Pad", ["x", "sizes"], [0, 0, 0, 1e9])), /"Pad" by/],
    [
      "random numbers",
      small({
        node: [
          {
            opType: "RandomNormal",
            output: ["y"],
            attribute: [{ name: "shape", type: 7, ints: [10n ** 12n] }],
          },
        ],
      }),
      /"RandomNormal" with shape \[1000000000000\]/,
    ],
    [
      "a tensor larger than its bytes",
      small({
        initializer: [{ name: "w", dims: [10n ** 6n, 10n ** 6n], dataType: 1, rawData: new Uint8Array(4) }],
      }),
      /the tensor "w" with the number of values that its shape says\. Received: the shape \[1000000, 1000000\]/,
    ],
    [
      "a tensor in another file",
      joined(
        small({}),
        field(
          7,
          field(5, joined(text(8, "w"), field(13, joined(text(1, "location"), text(2, "/etc/passwd"))))),
        ),
      ),
      /Received: the tensor "w", which is in another file/,
    ],
    ["a sparse tensor", joined(small({}), field(7, field(15, new Uint8Array()))), /Received: a sparse one/],
    [
      "functions that call themselves",
      joined(
        small({ node: [{ opType: "F", domain: "own", input: ["x"], output: ["y"] }] }),
        field(25, joined(text(1, "F"), text(10, "own"), field(7, joined(text(4, "F"), text(7, "own"))))),
      ),
      /functions that do not call themselves/,
    ],
    [
      "functions that call functions, twice each",
      joined(
        small({ node: [{ opType: "F0", domain: "own", input: ["x"], output: ["y"] }] }),
        ...Array.from({ length: 40 }, (_, i) => {
          const call = field(7, joined(text(4, `F${i + 1}`), text(7, "own")));
          return field(25, joined(text(1, `F${i}`), text(10, "own"), ...(i < 39 ? [call, call] : [])));
        }),
      ),
      /at most 100000 calls of functions/,
    ],
    ...["Concat", "Einsum", "Max", "Mean", "Min", "SequenceConstruct", "Sum"].map(
      (opType): [string, Uint8Array, RegExp] => [
        `an operand of ${opType} that is missing`,
        small({ node: [{ opType, input: ["x", ""], output: ["y"] }] }),
        new RegExp(`all operands of ${opType}\\. Received: \\["x", ""\\]`),
      ],
    ),
    ...[["x", ""], ["x"]].map((input): [string, Uint8Array, RegExp] => [
      `an operand of a function that is missing, ${input.length} of 2, and used by Min`,
      joined(
        small({ node: [{ opType: "F", domain: "own", input, output: ["y"] }] }),
        field(
          25,
          joined(
            ...[text(1, "F"), text(10, "own"), text(4, "a"), text(4, "b"), text(5, "c")],
            field(7, joined(text(1, "a"), text(1, "b"), text(2, "c"), text(4, "Min"))),
          ),
        ),
      ),
      /functions where one passes its own to Min\. Received: a call of "F" with an operand missing/,
    ]),
    [
      "inputs of int64",
      small({ input: [port("x", [1, 4], 7)] }),
      /float32 or uint8.*Received: ONNX' element type 7/,
    ],
    [
      "two inputs",
      small({ input: [port("x", [1, 4]), port("z", [1, 4])] }),
      /one input, images\. Received: 2, "x", "z"/,
    ],
    ["huge inputs", small({ input: [port("x", [1, 1e6, 1e6])] }), /at most 268435456 numbers/],
    [
      "outputs of int64 alone",
      small({ output: [port("y", [1, 4], 7)] }),
      /an output of float32\. Received: "y" \[1, 4\], int64/,
    ],
  ])("%s", async (_, bytes, message) => {
    const opened = inferenceModelFromBytes(bytes);
    await expect(opened).rejects.toThrow(FileFormatError);
    await expect(opened).rejects.toThrow(message);
  });

  it("is none where the engine refuses it, in the engine's words, and none where its functions are small", async () => {
    const unknown = inferenceModelFromBytes(
      small({ node: [{ opType: "Nope", input: ["x"], output: ["y"] }] }),
    );
    await expect(unknown).rejects.toThrow(FileFormatError);
    await expect(unknown).rejects.toThrow(/to be a model that ONNX Runtime opens\. Received: .*Nope/s);
    const body = joined(text(1, "x"), text(2, "y"), text(4, "Relu"));
    const operatorSet = new BinaryWriter().tag(2, WireType.Varint).int64(17).finish();
    const withFunction = joined(
      small(
        { node: [{ opType: "F", domain: "own", input: ["x"], output: ["y"] }] },
        { operators: [{ domain: "own", version: 1n }] },
      ),
      field(
        25,
        joined(
          text(1, "F"),
          text(4, "x"),
          text(5, "y"),
          field(7, body),
          field(9, operatorSet),
          text(10, "own"),
        ),
      ),
    );
    const model = await inferenceModelFromBytes(withFunction);
    expect((await model.predict([[-1, 2, -3, 4]])).data).toEqual(Float32Array.of(0, 2, 0, 4));
  });

  it("gives nothing where its output does not belong to examples", async () => {
    const sum = small({
      node: [
        {
          opType: "ReduceSum",
          input: ["x"],
          output: ["y"],
          attribute: [{ name: "keepdims", type: 2, i: 0n }],
        },
      ],
      input: [port("x", [2, 4])],
      output: [port("y", [])],
    });
    const model = await inferenceModelFromBytes(sum);
    await expect(model.predict([[1, 2, 3, 4]])).rejects.toThrow(
      /the same number of values for each of 2 examples\. Received: 1 numbers/,
    );
  });
});
