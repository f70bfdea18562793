/** The examples of docstrings: the long ones run, and all are held by the compiler. */

import { describe, expect, it } from "vitest";
import { typeFaultsOf } from "./check-types.ts";
import { faultsOfAll, programsOf } from "./examples.ts";
import { exportedSymbols } from "./exports.ts";

const examples = exportedSymbols().flatMap(programsOf);

describe("the examples of docstrings", () => {
  it("print what they say where they train or compare whole datasets", async () => {
    const long = examples.filter(({ isLong }) => isLong);
    expect(long.length).toBeGreaterThan(0);
    expect(await faultsOfAll(long)).toEqual([]);
  });

  it("pass the type checker, also those that cannot run here", () => {
    expect(typeFaultsOf(examples)).toBe("");
    expect(typeFaultsOf([{ name: "wrong", code: 'const x: number = "1";' }])).toContain("TS2322");
  });
});
