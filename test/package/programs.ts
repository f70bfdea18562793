/** Programs of somebody who has installed the package: what `run.ts` compiles, bundles and runs in projects of their own. */

/** Makes a network, trains it, saves it, loads it again and draws: whatever the way in, `atelier` is the package. */
const PROGRAM = `
  const model = atelier.sequential([
    atelier.layers.flatten({ inputShape: [28, 28, 1] }),
    atelier.layers.dense({ units: 10, activation: "softmax" }),
  ], { seed: 1 });
  const compileOptions = { optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] };
  model.compile(compileOptions);
  const { train } = await atelier.drawDataset("drawn-digits", { trainCount: 64, testCount: 16, seed: 1 });
  const x = atelier.rescale(train.images);
  const y = atelier.toCategorical(train.labels);
  const { history } = await model.fit(x, y, { epochs: 1, batchSize: 32, shuffle: false, verbose: 0 });
  await model.save("model.onnx");
  const again = await atelier.loadModel("model.onnx");
  again.compile(compileOptions);
  const [first, second] = [await model.evaluate(x, y), await again.evaluate(x, y)];
  if (first.loss !== second.loss) throw new Error("the loaded model differs");
  if (!Number.isFinite(history.loss[0])) throw new Error("no loss");
  console.log("trained", first.loss);
`;

export const ESM = `import * as atelier from "atelier";\n${PROGRAM}`;

export const COMMON_JS = `const atelier = require("atelier");
for (const door of ["library", "study", "sweep"]) {
  if (Object.keys(require("atelier/" + door)).length === 0) throw new Error(door + " is empty");
}
(async () => {${PROGRAM}})().catch((error) => { console.error(error); process.exit(1); });
`;

/** All doors that Node has, and with all types in use: what \`skipLibCheck: false\` reads. */
export const TYPED = `import * as atelier from "atelier";
import * as library from "atelier/library";
import * as study from "atelier/study";
import * as sweeps from "atelier/sweep";
import { type BrowserOptions, browserPlatform } from "atelier/browser";

const model: atelier.Model = atelier.sequential([library.layers.dense({ units: 1, inputShape: [2] })]);
export const platform = (options: BrowserOptions) => browserPlatform(options);
export const doors = [study, sweeps] as const;
// @ts-expect-error: the option is called units
library.layers.dense({ unit: 1 });
model.summary();
`;

/** A page that trains; Vite's addresses of the engine's files. */
export const PAGE = `import { browserPlatform, layers, sequential, usePlatform } from "atelier/browser";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

usePlatform(browserPlatform({ files: { mjs, wasm } }));
const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
await model.fit({ data: new Float32Array(4), shape: [2, 2] }, { data: new Float32Array(2), shape: [2, 1] });
`;

/** Says which packages are loaded at start, and how long that took. */
export const START = `import { register } from "node:module";
const spy = "export async function load(u, c, n) { process._rawDebug(u); return n(u, c); }";
register("data:text/javascript," + encodeURIComponent(spy));
await import("atelier");
`;
