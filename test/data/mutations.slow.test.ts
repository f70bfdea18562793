import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "./fixtures.ts";
import { BYTE_MUTATIONS } from "./mutate-bytes.ts";
import { mutatedCase } from "./mutate-case.ts";
import { type CaseResult, drill } from "./mutate-drill.ts";
import { GZIP_MUTATIONS } from "./mutate-gzip.ts";
import { HEADER_MUTATIONS } from "./mutate-header.ts";
import { NAMES_MUTATIONS } from "./mutate-names.ts";
import { ORIGINALS } from "./mutate-originals.ts";
import { witness } from "./mutate-witness.ts";

const SEED = 1;

/** The first of the 100,000 that `npm run check:mutations` reads. */
const CASES = 2000;

describe("reading mutated datasets", () => {
  it(`gives a typed error or what the files hold, ${CASES} times`, async () => {
    const results: CaseResult[] = [];
    const directory = await temporaryDirectory();
    await drill({ seed: SEED, first: 0, count: CASES, directory, onEnd: (result) => results.push(result) });

    const failures = results.flatMap(({ mutated: { number, description }, failure }) =>
      failure === undefined
        ? []
        : [`${description}: ${failure} Again: npm run check:mutations -- --seed ${SEED} --case ${number}`],
    );
    expect(failures).toEqual([]);
    expect(results.length).toBe(CASES);
    for (const outcome of ["dataset", "FileFormatError", "ShapeError", "ConfigurationError"]) {
      expect(results.filter((result) => result.outcome === outcome).length, outcome).toBeGreaterThan(5);
    }
    const applied = new Set(results.flatMap(({ mutated }) => mutated.mutations));
    const all = [BYTE_MUTATIONS, HEADER_MUTATIONS, GZIP_MUTATIONS, NAMES_MUTATIONS].flatMap(Object.keys);
    expect(all.filter((name) => !applied.has(name))).toEqual([]);
  });

  it("makes the same case of the same seed and number", () => {
    for (let number = 0; number < 50; number++) {
      expect(mutatedCase(SEED, number)).toEqual(mutatedCase(SEED, number));
    }
    expect(mutatedCase(SEED, 3).files).not.toEqual(mutatedCase(SEED + 1, 3).files);
  });

  it.each(ORIGINALS)("begins with what the witness finds sound: $description", ({ files }) => {
    const { complaints, train, test } = witness(new Map(files.map(({ name, packed }) => [name, packed])));
    expect(complaints).toEqual([]);
    for (const { shape, pixels, labels } of [train, test]) {
      expect(shape.length).toBe(4);
      expect(pixels.length).toBe(shape.reduce((product, size) => product * size));
      expect(labels.length).toBe(shape[0]);
    }
  });
});
