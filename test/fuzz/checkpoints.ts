/** Checkpoints: damaged files, of which the one before is taken, and states that are whole but not what `fit` has written. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { defined } from "../../src/checked.ts";
import { CheckpointStore } from "../../src/checkpoints/index.ts";
import { callbacks, layers, type Model, sequential } from "../../src/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { BYTE_MUTATIONS, pick } from "../data/mutate-bytes.ts";
import { Fault, type FuzzCase, type FuzzTarget, refused } from "./fuzz-target.ts";
import { mutateJson, mutateText } from "./mutate-json.ts";
import { scratchDirectory } from "./scratch.ts";

/** A training of three epochs that was stopped in the second one. */
interface Original {
  readonly directory: string;
  readonly note: Readonly<Record<string, unknown>>;
  readonly state: unknown;
  /** Of the last checkpoint. */
  readonly files: readonly { name: string; bytes: Uint8Array }[];
}

const EPOCHS = 3;
const X = { data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), shape: [8, 3] };
const Y = [0, 1, 0, 1, 1, 0, 1, 0];

function network(): Model<unknown> {
  const model = sequential([layers.dropout({ rate: 0.2, inputShape: [3] }), layers.dense({ units: 2 })], {
    seed: 1,
  });
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: "accuracy" });
  return model as Model<unknown>;
}

async function train(
  model: Model<unknown>,
  directory: string,
  signal?: AbortSignal,
  stop?: () => void,
): Promise<void> {
  await model.fit(X, Y, {
    ...{ batchSize: 4, epochs: EPOCHS, validationSplit: 0.25, verbose: 0, seed: 3 },
    ...(signal === undefined ? {} : { signal }),
    callbacks: [
      callbacks.backupAndRestore({ directory, deleteCheckpoint: false }),
      callbacks.earlyStopping({ monitor: "loss", patience: 5, restoreBestWeights: true }),
      callbacks.reduceLROnPlateau({ monitor: "loss", patience: 3 }),
      { onEpochEnd: (epoch: number) => (epoch === 1 ? stop?.() : undefined) },
    ],
  });
}

let original: Promise<Original> | undefined;
let trained: Model<unknown> | undefined;

async function make(): Promise<Original> {
  const directory = join(scratchDirectory(), "checkpoints");
  const controller = new AbortController();
  await train(network(), directory, controller.signal, () => controller.abort()).catch(() => {});
  const { checkpoint } = await new CheckpointStore(directory).newest();
  const { note, state, number } = defined(checkpoint);
  const names = readdirSync(directory).filter((name) => name.includes(String(number).padStart(6, "0")));
  const files = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(directory, name))) }));
  return { directory, note, state, files };
}

export const checkpoints: FuzzTarget = (random) =>
  random.integer(4) === 0 ? forged(random) : damaged(random);

/** One of the two files is changed: it is skipped, or the same. */
function damaged(random: RandomGenerator): FuzzCase {
  const isText = random.integer(3) === 0;
  const chosen = random.integer(2);
  const [kind, mutate] = pick(Object.entries(BYTE_MUTATIONS), random);
  const { state: draws } = random;
  return {
    what: isText ? "the text of a file" : `file ${chosen}: ${kind}`,
    async judge() {
      original ??= make();
      const { files, state, note } = await original;
      const generator = RandomGenerator.fromState(draws);
      const directory = emptyDirectory("damaged");
      for (const [i, { name, bytes }] of files.entries()) {
        const isChanged = isText ? name.endsWith(".json") : i === chosen;
        const change = isText ? changedText : mutate;
        writeFileSync(join(directory, name), isChanged ? change(bytes, generator) : bytes);
      }
      const { checkpoint, skipped } = await new CheckpointStore(directory).newest();
      const silent = skipped.find((message) => !message.includes("Received: "));
      if (silent !== undefined) throw new Fault(`skipped without saying what was received: ${silent}`);
      if (checkpoint === undefined) return "refused";
      if (isDeepStrictEqual(checkpoint.state, state) && isDeepStrictEqual(checkpoint.note, note))
        return "same";
      throw new Fault("another checkpoint");
    },
  };
}

function changedText(bytes: Uint8Array, random: RandomGenerator): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const isStructure = random.integer(2) === 0;
  const changed = isStructure
    ? JSON.stringify(mutateJson(JSON.parse(text), random).value)
    : mutateText(text, random).text;
  return new TextEncoder().encode(changed ?? "");
}

/** A checkpoint with digests that fit, of another state or note: `fit` refuses it, or trains to its end. */
function forged(random: RandomGenerator): FuzzCase {
  const ofNote = random.integer(4) === 0;
  const { state: draws } = random;
  return {
    what: `${ofNote ? "note" : "state"} with digests that fit`,
    async judge() {
      original ??= make();
      const { note, state } = await original;
      const generator = RandomGenerator.fromState(draws);
      const { value, what } = mutateJson(ofNote ? note : state, generator);
      const directory = emptyDirectory("forged");
      trained ??= network();
      try {
        await new CheckpointStore(directory).save(ofNote ? Object(value) : note, ofNote ? state : value);
        await train(trained, directory);
      } catch (error) {
        try {
          return refused(error);
        } catch (fault) {
          throw new Fault(`${what}: ${fault instanceof Error ? fault.message : String(fault)}`);
        }
      }
      const areFinite = trained.getWeights().every(({ data }) => data.every(Number.isFinite));
      if (!areFinite) throw new Fault(`${what}: weights that are not finite`);
      return "fits";
    },
  };
}

function emptyDirectory(name: string): string {
  const directory = join(scratchDirectory(), name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  return directory;
}
