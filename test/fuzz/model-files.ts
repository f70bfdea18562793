/** Model files of all versions: damaged, or forged with a checksum that fits. */

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { defined } from "../../src/checked.ts";
import { sizeOf } from "../../src/graph/index.ts";
import {
  GradientError,
  layers,
  modelFromBytes,
  NonFiniteLossError,
  type RandomGenerator,
  sequential,
} from "../../src/index.ts";
import type { Network } from "../../src/model/network/network.ts";
import { type ModelProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { BYTE_MUTATIONS, pick } from "../data/mutate-bytes.ts";
import { asVersion1, mutateTensor, savedModel } from "../model/mutate-model.ts";
import { buildNetwork, drawCase } from "../support/random-networks/index.ts";
import { forge } from "./forge.ts";
import { Fault, type FuzzTarget, refused } from "./fuzz-target.ts";
import { mutateJson, mutateText } from "./mutate-json.ts";

/** Numbers for one example beyond which a model is not used: it may honestly be slow. */
const MAX_RUN = 1e5;

interface Original {
  readonly bytes: Uint8Array;
  /** Whether its file has a checksum. */
  readonly hasChecksum: boolean;
}

let originals: readonly Original[] | undefined;

/** A chain of all kinds of weights, graphs and chains of other layers; the former also as version 1 wrote it. */
function makeOriginals(): readonly Original[] {
  const chain = savedModel();
  const drawn = fc.sample(drawCase({ imageSize: { min: 3, max: 6 } }), { numRuns: 40, seed: 14 });
  const models = drawn.flatMap(({ network }) => {
    try {
      return [buildNetwork(network, 1).toBytes()];
    } catch {
      return [];
    }
  });
  const within = sequential([layers.flatten(), layers.dense({ units: 4 })], {
    inputShape: [3, 3, 1],
    seed: 1,
  });
  const chainOfModels = sequential([within, layers.dense({ units: 2 })], { seed: 1 });
  return [
    { bytes: chain, hasChecksum: true },
    { bytes: chainOfModels.toBytes(), hasChecksum: true },
    { bytes: asVersion1(chain), hasChecksum: false },
    ...models.slice(0, 20).map((bytes) => ({ bytes, hasChecksum: true })),
  ];
}

/** The files that are changed. */
export function modelOriginals(): readonly Original[] {
  originals ??= makeOriginals();
  return originals;
}

export const modelFiles: FuzzTarget = (random) => {
  const { bytes, hasChecksum } = pick(modelOriginals(), random);
  const { mutate, isForged } = pick(KINDS, random);
  const { bytes: mutant, what } = mutate(bytes, random);
  return {
    what: `${what}${isForged ? ", with tensors and a checksum that fit" : ""}`,
    async judge() {
      const given = isForged ? forge(mutant) : mutant;
      let loaded: ReturnType<typeof modelFromBytes<unknown>>;
      try {
        loaded = modelFromBytes<unknown>(given);
      } catch (error) {
        return refused(error);
      }
      const again = loaded.toBytes();
      if (equal(again, bytes)) return "same";
      if (hasChecksum && !isForged) throw new Fault("another model");
      if (!equal(modelFromBytes(again).toBytes(), again)) throw new Fault("is not saved as it is loaded");
      await use(loaded);
      return "fits";
    },
  };
};

/** Whether a model that loads is one to work with: it predicts, trains a step, and is saved and loaded afterwards. */
async function use(model: ReturnType<typeof modelFromBytes<unknown>>): Promise<void> {
  const { inputs, outputs, steps } = model.network;
  const sizes = steps.flatMap(({ outputShapes }) => outputShapes.map((shape) => sizeOf(shape)));
  if (Math.max(...sizes) > MAX_RUN) return;
  const examples = (ports: Network["inputs"]) =>
    ports.map(({ shape }) => ({ data: new Float32Array(sizeOf(shape)), shape: [1, ...shape] }));
  await model.predict(examples(inputs));
  try {
    const loss = outputs.map(() => "meanSquaredError" as const);
    model.compile({ optimizer: "sgd", loss: loss.length === 1 ? "meanSquaredError" : loss });
    await model.trainOnBatch(examples(inputs), examples(outputs));
  } catch (error) {
    // Weights, rates of regularizers and factors may be any finite numbers, and nothing has to be trained.
    if (error instanceof NonFiniteLossError || error instanceof GradientError) return;
    if (String(error).includes("expected a softmax over at least two units")) return;
    throw error;
  }
  modelFromBytes(model.toBytes());
}

interface Mutant {
  readonly bytes: Uint8Array;
  readonly what: string;
}

type Mutate = (bytes: Uint8Array, random: RandomGenerator) => Mutant;

const bytesOf: Mutate = (bytes, random) => {
  const [what, mutate] = pick(Object.entries(BYTE_MUTATIONS), random);
  return { what, bytes: mutate(bytes, random) };
};

const structureOf: Mutate = (bytes, random) => ofModel(bytes, (model) => mutateField(model, random));

const tensorsOf: Mutate = (bytes, random) =>
  ofModel(bytes, (model) => {
    const tensors = model.graph?.initializer.filter(({ dataType }) => dataType === 1) ?? [];
    return tensors.length === 0 ? mutateField(model, random) : mutateTensor(model, random);
  });

const descriptionOf: Mutate = (bytes, random) =>
  ofModel(bytes, (model) => {
    const entry = defined(model.metadataProps[0]);
    if (random.integer(10) === 0) {
      const { text, what } = mutateText(entry.value, random);
      entry.value = text;
      return what;
    }
    const { value, what } = mutateJson(JSON.parse(entry.value), random);
    entry.value = JSON.stringify(value);
    return what;
  });

const both: Mutate = (bytes, random) => {
  const first = descriptionOf(bytes, random);
  try {
    const second = tensorsOf(first.bytes, random);
    return { bytes: second.bytes, what: `${first.what}, ${second.what}` };
  } catch {
    return first;
  }
};

const KINDS: readonly { mutate: Mutate; isForged: boolean }[] = [
  { mutate: bytesOf, isForged: false },
  { mutate: structureOf, isForged: false },
  { mutate: structureOf, isForged: true },
  { mutate: tensorsOf, isForged: false },
  { mutate: tensorsOf, isForged: true },
  { mutate: descriptionOf, isForged: false },
  { mutate: descriptionOf, isForged: true },
  { mutate: descriptionOf, isForged: true },
  { mutate: both, isForged: true },
];

function ofModel(bytes: Uint8Array, change: (model: ModelProto) => string): Mutant {
  const model = fromBinary(ModelProtoSchema, bytes);
  const what = change(model);
  return { what, bytes: toBinary(ModelProtoSchema, model) };
}

/** Changes a field of the messages in a file, whichever it is, to another one of its type. */
export function mutateField(model: ModelProto, random: RandomGenerator): string {
  const places: { owner: object; key: string }[] = [];
  const visit = (owner: unknown, depth: number): void => {
    if (typeof owner !== "object" || owner === null || owner instanceof Uint8Array || depth > 8) return;
    for (const [key, value] of Object.entries(owner)) {
      if (key.startsWith("$")) continue;
      places.push({ owner, key });
      visit(value, depth + 1);
    }
  };
  visit(model, 0);
  const { owner, key } = pick(places, random);
  const current: unknown = Reflect.get(owner, key);
  Reflect.set(owner, key, otherOfType(current, random));
  return `${key} of the file`;
}

function otherOfType(value: unknown, random: RandomGenerator): unknown {
  if (typeof value === "number") return pick([0, 1, -1, value + 1, 2 ** 31 - 1], random);
  if (typeof value === "bigint") return pick([0n, 1n, -1n, value + 1n, 2n ** 62n], random);
  if (typeof value === "string")
    return pick(["", `${value}x`, "atelier", value.slice(1), "é".repeat(500)], random);
  if (value instanceof Uint8Array)
    return pick([value.slice(1), new Uint8Array(4), value.toReversed()], random);
  if (!Array.isArray(value)) return value;
  return pick([[], value.slice(1), value.toReversed(), [...value, ...value]], random);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(b);
}
