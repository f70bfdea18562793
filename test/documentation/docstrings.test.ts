/** Every exported symbol has a docstring, every function, class and constant an example, and every example prints what it says. */

import { beforeAll, describe, expect, it, vi } from "vitest";
import { faultsOf, faultsOfAll, isAsPrinted, programsOf } from "./examples.ts";
import { exportedSymbols } from "./exports.ts";
import { gapsOf } from "./gaps.ts";

const symbols = exportedSymbols();
const examples = symbols.flatMap(programsOf);

describe("docstrings", () => {
  it("are found for what each entry point exports", () => {
    const paths = new Set(symbols.map(({ path }) => path));
    for (const path of ["layers.dense", "ops.add", "Dataset#take", "study.run", "sweep", "findDevice"])
      expect(paths).toContain(path);
    expect(symbols.filter(({ file }) => !file.startsWith("src/"))).toEqual([]);
  });

  it("stand on every exported symbol and member, with an example for functions, classes and constants", () => {
    expect(gapsOf(symbols)).toEqual([]);
  });
});

describe("examples of docstrings", () => {
  beforeAll(async () => {
    // The examples register layers and functions by name, and so do tests that ran before in this worker.
    vi.resetModules();
    const { useOneThread } = await import("../support/one-thread.ts");
    useOneThread();
  });

  it("print what they say", async () => {
    expect(await faultsOfAll(examples.filter(({ isLong }) => !isLong))).toEqual([]);
  });

  it("are compared by words and by the digits that stand there", () => {
    expect(isAsPrinted("Float32Array [0.27, 2.7]", "Float32Array(2) [ 0.271, 2.71 ]")).toBe(false);
    expect(isAsPrinted("Float32Array(2) [0.27, 2.7]", "Float32Array(2) [ 0.271, 2.71 ]")).toBe(true);
    expect(isAsPrinted("[0.28]", "[ 0.271 ]")).toBe(false);
    expect(isAsPrinted("[1, 2]", "[\n  1,\n  2\n]")).toBe(true);
    expect(isAsPrinted("[1, 2]", "[ 1, 2, 3 ]")).toBe(false);
    expect(isAsPrinted("3", "3.2")).toBe(false);
    expect(isAsPrinted("[15, 0]", "[ 15.000001, -0 ]")).toBe(true);
    expect(isAsPrinted("15", "15.0001")).toBe(false);
    expect(isAsPrinted("1000000", "1000001")).toBe(false);
    expect(isAsPrinted("1.0e-7", "9.99e-8")).toBe(true);
    expect(isAsPrinted("", "3")).toBe(false);
  });

  it("are at fault if they throw, print something else, or show nothing", async () => {
    const faults = (code: string) => faultsOf({ code });
    expect(await faults("console.log(1 + 1); // 2")).toEqual([]);
    expect(await faults("for (const x of [1, 2]) {\n  console.log(x); // 1\n  // 2\n}")).toEqual([]);
    expect(await faults("console.log(1 + 1); // 3")).toEqual(["line 1: printed 2, not 3"]);
    expect(await faults("if (Math.PI < 3)\n  console.log(1); // 1")).toEqual([
      "line 2: printed undefined, not 1",
    ]);
    expect(await faults("const x: number = 1;")).toHaveLength(1);
    expect(await faults('throw new Error("no");')).toContain("threw Error: no");
  });
});
