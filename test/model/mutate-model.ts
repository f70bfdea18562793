/**
 * Damaged and forged model files, some thousand times: `node --import tsx test/model/mutate-model.ts [count] [seed]`.
 * Every file is refused by one of our errors, or gives the very model that was saved.
 */

import { fileURLToPath } from "node:url";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { atLeast, defined } from "../../src/checked.ts";
import {
  AtelierError,
  FileFormatError,
  layers,
  modelFromBytes,
  RandomGenerator,
  sequential,
} from "../../src/index.ts";
import { type ModelProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";

/** A model of all kinds of weights, some thousand numbers. */
export function savedModel(): Uint8Array {
  const model = sequential(
    [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], activation: "relu" }),
      layers.batchNormalization(),
      layers.depthwiseConv2d({ kernelSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 36, activation: "tanh" }),
      layers.dense({ units: 3, activation: "softmax" }),
    ],
    { seed: 1, name: "mutated" },
  );
  model.notes = { classNames: ["a", "b", "ç"], dataset: "x", appearance: APPEARANCE };
  return model.toBytes();
}

const APPEARANCE = { fill: 0.5, centre: "mass", background: "black", contrast: "full" } as const;

/** What values of JSON are replaced by. */
const VALUES = [
  5,
  -1,
  0.5,
  6e5,
  1e300,
  null,
  "",
  "same",
  "__proto__",
  [],
  {},
  [0, 0, 0, 0],
  [3, 2, 1, 0],
  true,
  [[]],
  [null],
];

export interface Mutant {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Changes bytes: bits, runs, parts taken out, put in twice, or cut off. */
export function mutateBytes(bytes: Uint8Array, random: RandomGenerator): Mutant {
  const at = random.integer(bytes.length);
  const length = 1 + random.integer(40);
  const changed = bytes.slice();
  switch (random.integer(6)) {
    case 0:
    case 1:
      changed[at] = defined(changed[at]) ^ (1 << random.integer(8));
      return { what: `a bit of byte ${at}`, bytes: changed };
    case 2:
      return { what: `cut at ${at}`, bytes: changed.subarray(0, at) };
    case 3:
      return {
        what: `${length} bytes at ${at} gone`,
        bytes: Uint8Array.of(...changed.subarray(0, at), ...changed.subarray(at + length)),
      };
    case 4:
      changed.copyWithin(random.integer(bytes.length), at, at + length);
      return { what: `${length} bytes of ${at} elsewhere`, bytes: changed };
    default:
      for (let i = at; i < Math.min(at + length, changed.length); i++) changed[i] = random.integer(256);
      return { what: `${length} bytes at ${at} at random`, bytes: changed };
  }
}

/** Changes the file's structure: tensors and metadata, whose checksum is the old one, or taken away with its version. */
export function mutateStructure(bytes: Uint8Array, random: RandomGenerator): Mutant {
  const model = fromBinary(ModelProtoSchema, bytes);
  const what = random.integer(2) === 0 ? mutateTensor(model, random) : mutateDescription(model, random);
  return { what, bytes: toBinary(ModelProtoSchema, model) };
}

export function mutateTensor({ graph }: ModelProto, random: RandomGenerator): string {
  const tensors = graph?.initializer.filter(({ dataType }) => dataType === 1) ?? [];
  const tensor = defined(tensors[random.integer(tensors.length)]);
  const other = defined(tensors[random.integer(tensors.length)]);
  switch (random.integer(6)) {
    case 0:
      tensor.dims.reverse();
      return `dims of ${tensor.name} reversed`;
    case 1:
      tensor.dims = tensor.dims.map((dim, axis) => (axis < 2 ? -dim : dim));
      return `dims of ${tensor.name} negative`;
    case 2:
      tensor.dims = [...tensor.dims, BigInt(random.integer(2 ** 31))];
      return `a dim more of ${tensor.name}`;
    case 3:
      tensor.name = other.name;
      return `${other.name} twice`;
    case 4:
      tensor.rawData = tensor.rawData.slice(0, random.integer(tensor.rawData.length + 1));
      return `less of ${tensor.name}`;
    default:
      [tensor.rawData, other.rawData] = [other.rawData, tensor.rawData];
      return `${tensor.name} and ${other.name} exchanged`;
  }
}

function mutateDescription(model: ModelProto, random: RandomGenerator): string {
  const [entry] = atLeast(model.metadataProps, 1);
  const description: unknown = JSON.parse(entry.value);
  const places: { owner: object; key: string }[] = [];
  const visit = (owner: unknown): void => {
    if (typeof owner !== "object" || owner === null) return;
    for (const [key, value] of Object.entries(owner)) {
      places.push({ owner, key });
      visit(value);
    }
  };
  visit(description);
  const { owner, key } = defined(places[random.integer(places.length)]);
  const value = VALUES[random.integer(VALUES.length)];
  if (random.integer(4) === 0) Reflect.deleteProperty(owner, key);
  else Reflect.set(owner, key, value);
  entry.value = JSON.stringify(description);
  return `${key} ${JSON.stringify(value)}`;
}

/** The same file as version 1 wrote it: without a checksum. */
export function asVersion1(bytes: Uint8Array, change: (model: ModelProto) => void = () => {}): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const [description] = atLeast(model.metadataProps.splice(0), 1);
  description.value = description.value.replace('"formatVersion":2', '"formatVersion":1');
  model.metadataProps.push(description);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

/** What became of a file: the same model, refused as it should be, or a fault. */
export function judge({ what, bytes }: Mutant, whole: Uint8Array): "same" | "refused" | { fault: string } {
  try {
    const again = modelFromBytes(bytes).toBytes();
    const isSame = again.length === whole.length && again.every((byte, i) => byte === whole[i]);
    return isSame ? "same" : { fault: `${what}: another model` };
  } catch (error) {
    const isTyped = error instanceof FileFormatError && error.message.includes("Received: ");
    return isTyped
      ? "refused"
      : { fault: `${what}: ${error instanceof AtelierError ? "" : "untyped, "}${error}` };
  }
}

/** Judges this number of files of each kind. */
export function mutate(count: number, seed: number): { same: number; refused: number; faults: string[] } {
  const whole = savedModel();
  const random = new RandomGenerator(seed);
  const result = { same: 0, refused: 0, faults: [] as string[] };
  for (let i = 0; i < count; i++) {
    for (const make of [mutateBytes, mutateStructure]) {
      const verdict = judge(make(whole, random), whole);
      if (typeof verdict === "object") result.faults.push(verdict.fault);
      else result[verdict]++;
    }
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = 5000, seed = 1] = process.argv.slice(2).map(Number);
  const began = performance.now();
  const { same, refused, faults } = mutate(count, seed);
  for (const fault of faults.slice(0, 20)) console.log(fault);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${2 * count} files: ${same} the same model, ${refused} refused, ${faults.length} faults; ${seconds} s, ${peak} MB`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
