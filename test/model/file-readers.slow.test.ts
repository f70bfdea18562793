/** Saved models in the hands of other readers: every layer and activation, by OpenCV and onnxruntime-web. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { layers, RandomGenerator, type Sequential } from "../../src/index.ts";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { FILE_NETWORKS } from "./file-networks.ts";

const BATCHES = [1, 4];
const MAX_DIFFERENCE = 1e-5;

/** A network as a file, with inputs and what Atelier itself makes of them, for each batch size. */
interface Case {
  readonly bytes: Uint8Array;
  readonly batches: readonly {
    readonly shape: number[];
    readonly input: Float32Array;
    readonly expected: Float32Array;
  }[];
}

/** Weights and moving statistics as after training: none is 0 or 1. */
function drawWeights(model: Sequential, random: RandomGenerator): void {
  model.setWeights(
    model.getWeights().map(({ name, shape, data }) => ({
      shape,
      data: data.map((value) =>
        /gamma|variance/.test(name) ? 0.5 + random.uniform() : value + random.normal() / 9,
      ),
    })),
  );
}

async function makeCase(make: () => Sequential): Promise<Case> {
  const random = new RandomGenerator(1);
  const model = make();
  drawWeights(model, random);
  const batches = [];
  for (const count of BATCHES) {
    const shape = [count, ...model.network.inputShape];
    const size = shape.reduce((product, length) => product * length);
    const input = Float32Array.from({ length: size }, () => 3 * random.normal());
    const { data: expected } = await model.predict({ data: input, shape });
    batches.push({ shape, input, expected });
  }
  return { bytes: model.toBytes(), batches };
}

const cases = new Map<string, Case>();
beforeAll(async () => {
  for (const { name, make } of FILE_NETWORKS) cases.set(name, await makeCase(make));
});

const caseOf = (name: string) => cases.get(name) ?? expect.unreachable(name);

describe("a file", () => {
  it.each(FILE_NETWORKS)("names its nodes as readers know them: $name", ({ name, nodes }) => {
    const { graph } = fromBinary(ModelProtoSchema, caseOf(name).bytes);
    const types = graph?.node.map(({ opType }) => opType) ?? [];
    const counts = Object.fromEntries(
      Object.keys(nodes).map((type) => [type, types.filter((t) => t === type).length]),
    );
    expect(counts).toEqual(nodes);
    const layout = /^(Transpose|Reshape|Flatten|Conv|Gemm|MatMul|Add|Softmax|Relu)$/;
    const whole = Object.values(nodes).every((count) => count === 1);
    if (whole && !/gelu|silu|swish|sparse|squareplus|recipe/.test(name)) {
      expect(types.filter((type) => !layout.test(type) && !Object.hasOwn(nodes, type))).toEqual([]);
    }
  });

  it("is read by onnxruntime-web, with the same numbers, in any number at once", async () => {
    const wrong: string[] = [];
    for (const [name, { bytes, batches }] of cases) {
      const session = await InferenceSession.create(bytes, { graphOptimizationLevel: "all" });
      for (const { shape, input, expected } of batches) {
        const { output } = await session.run({ input: new Tensor("float32", input, shape) });
        const difference = largestDifference(defined(output).data as Float32Array, expected);
        if (!(difference < MAX_DIFFERENCE)) wrong.push(`${name}, ${shape[0]} at once: off by ${difference}`);
      }
      await session.release();
    }
    expect(wrong).toEqual([]);
  });
});

const hasOpenCv = spawnSync("/usr/bin/python3", ["-c", "import cv2"]).status === 0;
const where = hasOpenCv ? "" : " (skipped: python3-opencv is not installed)";

/** Reads each file and prints what it says of each input, or why it does not read it. */
const SCRIPT = `
import cv2, json, numpy, os, sys
results = {}
for name, shapes in json.load(open(os.path.join(sys.argv[1], "cases.json"))).items():
    results[name] = []
    for i, shape in enumerate(shapes):
        try:
            net = cv2.dnn.readNetFromONNX(os.path.join(sys.argv[1], name + ".onnx"))
            net.setInput(numpy.fromfile(os.path.join(sys.argv[1], name + "-%d.f32" % i), numpy.float32).reshape(shape))
            results[name].append(net.forward().reshape(-1).tolist())
        except Exception as error:
            results[name].append(str(error))
print(json.dumps(results))`;

describe.skipIf(!hasOpenCv)(`OpenCV as a witness${where}`, () => {
  const directory = mkdtempSync(join(tmpdir(), "atelier-readers-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  it("reads every file that its importer has nodes for, with the same numbers", () => {
    const shapes: Record<string, number[][]> = {};
    FILE_NETWORKS.forEach(({ name }, n) => {
      const { bytes, batches } = caseOf(name);
      writeFileSync(join(directory, `${n}.onnx`), bytes);
      shapes[n] = batches.map(({ shape, input }, i) => {
        writeFileSync(join(directory, `${n}-${i}.f32`), input);
        return shape;
      });
    });
    writeFileSync(join(directory, "cases.json"), JSON.stringify(shapes));
    const printed = execFileSync("/usr/bin/python3", ["-c", SCRIPT, directory], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const seen: Record<string, (number[] | string)[]> = JSON.parse(printed.toString());
    const wrong = FILE_NETWORKS.flatMap(({ name, unreadable }, n) =>
      caseOf(name).batches.flatMap(({ shape, expected }, i) => {
        const answer = defined(defined(seen[n])[i]);
        if (typeof answer === "string")
          return unreadable ? [] : [`${name}: ${answer.split("\n").slice(0, 2).join(" ")}`];
        const difference = largestDifference(Float32Array.from(answer), expected);
        return difference < MAX_DIFFERENCE ? [] : [`${name}, ${shape[0]} at once: off by ${difference}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the networks of this test", () => {
  it("have every layer", () => {
    const used = new Set(
      FILE_NETWORKS.flatMap(({ make }) => make().network.layers.map(({ layer }) => layer.type)),
    );
    // A chain of layers has no place for those of several inputs.
    const merging = ["add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"];
    const missing = Object.keys(layers).filter((type) => !used.has(type) && !merging.includes(type));
    expect(missing).toEqual([]);
  });
});

/** Of numbers beyond 1, as behind an exponential function, as a share of the largest. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...b.map(Math.abs));
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - defined(b[i])))) / scale;
}
