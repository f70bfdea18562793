/** The examples of docstrings, held by the compiler. */

import { expect, it } from "vitest";
import { typeFaultsOf } from "./check-types.ts";
import { programsOf } from "./examples.ts";
import { exportedSymbols } from "./exports.ts";

it("the examples of docstrings pass the type checker, also those that cannot run here", () => {
  const programs = exportedSymbols().flatMap(({ path, examples }) => programsOf(path, examples));
  expect(programs.length).toBeGreaterThan(0);
  expect(typeFaultsOf(programs)).toBe("");
  expect(typeFaultsOf([{ name: "wrong", code: 'const x: number = "1";', isRun: true }])).toContain("TS2322");
});
