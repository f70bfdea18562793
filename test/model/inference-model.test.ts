/** ONNX files from elsewhere: made by PyTorch, by Atelier's own writer, and by hand to do harm. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  ConfigurationError,
  FileFormatError,
  inferenceModelFromBytes,
  layers,
  loadInferenceModel,
  loadModel,
  ModelStateError,
  modelFromBytes,
  rescale,
  ShapeError,
  sequential,
} from "../../src/index.ts";
import { type GraphProtoSchema, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { hasTorch, whereTorch } from "../support/torch/index.ts";

/** What PyTorch exported, and computes. */
interface Case {
  readonly shape: number[];
  readonly input: number[];
  readonly expected: number[];
}

const directory = mkdtempSync(join(tmpdir(), "atelier-foreign-"));
const file = (name: string) => join(directory, `${name}.onnx`);
const readCase = (name: string): Case => JSON.parse(readFileSync(join(directory, `${name}.json`), "utf8"));

beforeAll(() => {
  if (!hasTorch) return;
  const program = fileURLToPath(new URL("../support/foreign_onnx.py", import.meta.url));
  const env = { PATH: process.env.PATH, OMP_NUM_THREADS: "1" };
  const { status, stderr } = spawnSync("/usr/bin/python3", [program, directory], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Images as Atelier has them, of what PyTorch was given: channels last. */
function channelsLast({ input, shape }: Case): { data: Float32Array; shape: number[] } {
  const [n = 0, channels = 0, height = 0, width = 0] = shape;
  const data = new Float32Array(input.length);
  input.forEach((value, i) => {
    const [pixel, channel] = [i % (height * width), Math.floor(i / (height * width)) % channels];
    const image = Math.floor(i / (height * width * channels));
    data[(image * height * width + pixel) * channels + channel] = value;
  });
  return { data, shape: [n, height, width, channels] };
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(defined(found[i])).toBeCloseTo(defined(expected[i]), 4);
}

describe.skipIf(!hasTorch)(`a file from PyTorch${whereTorch}`, () => {
  it.each(["colour", "any-size", "one", "grey"])(
    "with channels first gives what PyTorch computes, in batches of any size: %s",
    async (name) => {
      const made = readCase(name);
      const x = channelsLast(made);
      const model = await loadInferenceModel(file(name));
      expect(model.layout).toBe("channelsFirst");
      for (const batchSize of [1, 2, 32]) {
        const { data, shape } = await model.predict(x, { batchSize });
        expectClose(data, made.expected);
        expect(shape).toEqual([made.shape[0], made.expected.length / defined(made.shape[0])]);
      }
      await model.dispose();
      await model.dispose();
      await expect(model.predict(x)).rejects.toThrow(ModelStateError);
    },
  );

  it("takes several examples where a run takes one, bytes where it takes bytes, images where it takes rows", async () => {
    const [of3, one] = [readCase("colour"), await loadInferenceModel(file("one"))];
    const { shape } = await one.predict(channelsLast(of3));
    expect([one.inputShape, shape]).toEqual([
      [null, 12, 10, 3],
      [3, 5],
    ]);
    const bytes = readCase("bytes");
    const images = { data: Uint8Array.from(bytes.input), shape: bytes.shape };
    const ofBytes = await loadInferenceModel(file("bytes"));
    expect(ofBytes).toMatchObject({ layout: "channelsLast", inputType: "uint8" });
    expectClose((await ofBytes.predict(images)).data, bytes.expected);
    await expect(ofBytes.predict(rescale(images))).rejects.toThrow(
      /^Expected inputs that are whole numbers from 0 to 255, since "images" takes bytes/,
    );
    const rows = readCase("rows");
    const ofRows = await loadInferenceModel(file("rows"));
    expectClose(
      (await ofRows.predict({ data: Float32Array.from(rows.input), shape: [4, 28, 28, 1] })).data,
      rows.expected,
    );
  });

  it("scales and standardizes as it is told: bytes · scale, minus mean, over std of each channel", async () => {
    const made = readCase("colour");
    const { data, shape } = channelsLast(made);
    const [mean, std] = [
      [0.1, 0.2, 0.3],
      [0.5, 0.25, 2],
    ];
    const before = data.map((value, i) => 255 * (value * defined(std[i % 3]) + defined(mean[i % 3])));
    const model = await loadInferenceModel(file("colour"), { scale: 1 / 255, mean, std });
    expectClose((await model.predict({ data: before, shape })).data, made.expected);
    const wrong = await loadInferenceModel(file("colour"), { mean: [1, 2] });
    await expect(wrong.predict({ data, shape })).rejects.toThrow(ConfigurationError);
  });

  it("is evaluated: logits are made probabilities, labels beyond the classes are refused", async () => {
    const made = readCase("grey");
    const model = await loadInferenceModel(file("grey"));
    const likeliest = Array.from({ length: 4 }, (_, i) => {
      const row = made.expected.slice(10 * i, 10 * i + 10);
      return row.indexOf(Math.max(...row));
    });
    const { loss, accuracy } = await model.evaluate(channelsLast(made), likeliest);
    const losses = likeliest.map((label, i) => {
      const row = made.expected.slice(10 * i, 10 * i + 10);
      return Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - defined(row[label]);
    });
    expect(accuracy).toBe(1);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 4, 5);
    await expect(model.evaluate(channelsLast(made), [0, 1, 2, 10])).rejects.toThrow(/10/);
    await expect(model.evaluate(channelsLast(made), [0, 1])).rejects.toThrow(
      "Expected class numbers of shape [4], or one-hot rows of shape [4, 10]. Received: [2].",
    );
  });

  it("refuses images of other sizes and channels with both shapes", async () => {
    const model = await loadInferenceModel(file("colour"));
    for (const shape of [[2, 12, 10, 1], [2, 10, 12, 3], [2, 3, 12, 10], [2, 360], [2]]) {
      const size = shape.reduce((a, b) => a * b);
      const asked = model.predict({ data: new Float32Array(size), shape });
      await expect(asked).rejects.toThrow(ShapeError);
      await expect(asked).rejects.toThrow(
        `Expected inputs of shape [?, 12, 10, 3], as the model takes them. Received: [${shape.join(", ")}].`,
      );
    }
  });

  it("cannot be trained, and says so; loadModel says what loads it", async () => {
    const model = await loadInferenceModel(file("grey"));
    expect(() => model.compile()).toThrow(ModelStateError);
    await expect(model.fit()).rejects.toThrow(
      /cannot be trained, since its file says neither its layers .* Received: fit\.$/,
    );
    await expect(loadModel(file("grey"))).rejects.toThrow(FileFormatError);
    await expect(loadModel(file("grey"))).rejects.toThrow(
      "load it with loadInferenceModel to predict and evaluate",
    );
    const lines: string[] = [];
    model.summary({ print: (text) => lines.push(text) });
    expect(lines.join("\n")).toMatch(
      /by pytorch 1\..*\n.*"images" \[batch, 1, 28, 28\], float32, images with channels first/,
    );
    expect(lines.join("\n")).toMatch(
      /Operators: Conv, .*Relu.*\nStored numbers: 6810\n.*it cannot be trained/,
    );
  });
});

/** A network of our own, whose file is as one from elsewhere without its description. */
function ownFile(change: (file: ReturnType<typeof decode>) => void = () => undefined): Uint8Array {
  const model = sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [6, 5, 3] }),
      layers.flatten(),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  const decoded = decode(model.toBytes());
  decoded.metadataProps = [];
  change(decoded);
  return toBinary(ModelProtoSchema, decoded);
}

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

describe("a file of our own without its description", () => {
  it("gives the very numbers of the model", async () => {
    const model = modelFromBytes(
      sequential([layers.dense({ units: 3, inputShape: [4] })], { seed: 2 }).toBytes(),
    );
    const decoded = decode(model.toBytes());
    decoded.metadataProps = [];
    const foreign = await inferenceModelFromBytes(toBinary(ModelProtoSchema, decoded));
    const x = [
      [0.1, 0.2, 0.3, 0.4],
      [1, 2, 3, 4],
    ];
    expect(await foreign.predict(x)).toEqual(await model.predict(x));
    const none = new Float32Array(0);
    expect(await foreign.predict({ data: none, shape: [0, 4] })).toEqual({ data: none, shape: [0, 3] });
    expect(foreign.layout).toBe("asGiven");
  });

  it("has channels last, unless its shape does not tell it, which is asked then", async () => {
    const model = await inferenceModelFromBytes(ownFile());
    expect(model).toMatchObject({
      layout: "channelsLast",
      inputShape: [null, 6, 5, 3],
      outputShape: [null, 4],
    });
    const unclear = ownFile(({ graph }) => {
      const type = graph?.input[0]?.type?.value.value;
      type?.shape?.dim.forEach((dimension, i) => {
        if (i > 0) dimension.value = { case: "dimParam", value: "any" };
      });
    });
    await expect(inferenceModelFromBytes(unclear)).rejects.toThrow(
      /^Expected the layout of the input "input" of the file, "channelsFirst" or "channelsLast".*Received: \[\?, \?, \?, \?\]/,
    );
    const told = await inferenceModelFromBytes(unclear, { layout: "channelsLast" });
    const x = { data: new Float32Array(180).fill(0.5), shape: [2, 6, 5, 3] };
    expect(await told.predict(x)).toEqual(await model.predict(x));
    // What the engine says of inputs that the graph does not take.
    await expect(told.predict({ data: new Float32Array(32), shape: [2, 4, 4, 1] })).rejects.toThrow(
      "Received: ",
    );
  });
});

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
