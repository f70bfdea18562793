/** The engine's version: known without its native code, which a process whose engine runs elsewhere never loads. */

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { engineVersion } from "../../src/runtime/node.ts";

const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };

/** Trains in the engine's process, says the versions, and prints the native libraries that this process has loaded. */
const PROGRAM = `
import { layers, nodePlatform, sequential, usePlatform } from "atelier";
import { computedByOf } from "${new URL("../../src/pieces/computed-by.ts", import.meta.url).href}";
usePlatform(nodePlatform({ threads: 1, process: true }));
const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit([[1, 2]], [[3]], { epochs: 1, verbose: 0 });
await computedByOf("study", { threads: 1, device: "cpu" });
console.log(JSON.stringify(process.report.getReport().sharedObjects));
`;

it("is that of the native part", () => {
  expect(engineVersion()).toBe(version);
});

it("does not take the native part, nor does training in another process", () => {
  const argv = ["--import", "tsx", "--input-type=module", "--eval", PROGRAM];
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" }));
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((path) => path.includes("onnxruntime"))).toEqual([]);
});
