/** Files of a study's store: reading returns what was stored, or nothing. */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { serialize } from "node:v8";
import { defined } from "../../src/checked.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import type { Store } from "../../src/pieces/store.ts";
import type { RandomGenerator } from "../../src/random/random.ts";
import { BYTE_MUTATIONS, joined, pick } from "../data/mutate-bytes.ts";
import { Fault, type FuzzTarget } from "./fuzz-target.ts";
import { scratchDirectory } from "./scratch.ts";

/** Of the magic line and the SHA-256. */
const MAGIC_BYTES = 16;
const HEADER_BYTES = MAGIC_BYTES + 32;

/** Results as evidence has them. */
const RESULTS: readonly unknown[] = [
  {
    epochs: 4,
    accuracy: 0.91,
    loss: 0.25,
    seconds: 3.5,
    model: Uint8Array.from({ length: 300 }, (_, i) => i),
  },
  { classes: [{ name: "T-shirt/top", count: 6000 }], pixels: new Float64Array(28), nearest: null },
  { probabilities: { data: new Float32Array(60).fill(0.1), shape: [6, 10] }, labels: new Uint8Array(6) },
  [1, "two", { three: [3, Number.NaN, undefined, 1n, new Map([[1, new Date(0)]])] }],
  { state: { steps: 12, tensors: { "dense/kernel": new Float32Array(50) } } },
];

interface Opened {
  readonly store: Store;
  readonly files: readonly { path: string; name: string; bytes: Uint8Array }[];
  readonly reasons: string[];
}

let opened: Promise<Opened> | undefined;

async function open(): Promise<Opened> {
  const directory = join(scratchDirectory(), "store");
  const reasons: string[] = [];
  const store = await fileStore(directory, { code: "x" }, { onRefused: (_, reason) => reasons.push(reason) });
  const files = [];
  for (const [i, result] of RESULTS.entries()) {
    await store.put(`set/piece-${i}`, `of ${i}`, result);
    const path = join(directory, "set", `piece-${i}.piece`);
    files.push({ path, name: `set/piece-${i}`, bytes: new Uint8Array(readFileSync(path)) });
  }
  return { store, files, reasons };
}

export const pieceFiles: FuzzTarget = (random) => {
  const chosen = random.integer(RESULTS.length);
  const isForged = random.integer(3) === 0;
  const [what, mutate] = pick(Object.entries(BYTE_MUTATIONS), random);
  const { state } = random;
  return {
    what: `piece ${chosen}: ${what}${isForged ? ", with a digest that fits" : ""}`,
    async judge() {
      opened ??= open();
      const { store, files, reasons } = await opened;
      const { path, name, bytes } = defined(files[chosen]);
      const again = random.constructor as typeof RandomGenerator;
      const generator = again.fromState(state);
      writeFileSync(
        path,
        isForged ? forge(mutate(bytes.subarray(HEADER_BYTES), generator), bytes) : mutate(bytes, generator),
      );
      const before = reasons.length;
      const found = await store.get(name, `of ${chosen}`);
      if (found === undefined) {
        // A forged file may be of another fingerprint, which is no reason to say anything.
        if (reasons.length === before && !isForged) throw new Fault("refused without a reason");
        return "refused";
      }
      if (isDeepStrictEqual(found, RESULTS[chosen])) return "same";
      // A forger who computes the digest can write anything that is a value.
      if (!isForged) throw new Fault("another result");
      serialize(found);
      return "fits";
    },
  };
};

/** Contents behind the header that they ought to have. */
function forge(contents: Uint8Array, original: Uint8Array): Uint8Array {
  const digest = createHash("sha256").update(contents).digest();
  return joined(original.subarray(0, MAGIC_BYTES), digest, contents);
}
