/** What is printed in a browser: line by line, to the console unless the program takes it. */

import { expect, it, vi } from "vitest";
import { browserPlatform } from "../../src/runtime/browser.ts";

const files = { mjs: "/engine.mjs", wasm: "/engine.wasm" };

it("is written line by line, whatever the parts that it comes in", () => {
  const printed: string[] = [];
  const { terminal } = browserPlatform({ files, threads: 1, print: (line) => printed.push(line) });
  terminal.write("Epoch 1/2\n");
  terminal.write("63/63 - ");
  terminal.write("1s\nEpoch");
  expect(printed).toEqual(["Epoch 1/2", "63/63 - 1s"]);
  terminal.write(" 2/2\n\n");
  expect(printed).toEqual(["Epoch 1/2", "63/63 - 1s", "Epoch 2/2", ""]);
});

it("goes to the console by default", () => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  try {
    browserPlatform({ files, threads: 1 }).terminal.write("Epoch 1/2\n");
    expect(log.mock.calls).toEqual([["Epoch 1/2"]]);
  } finally {
    log.mockRestore();
  }
});
