/** Computes once, in the main thread or in a worker of its own: a program for `telemetry.slow.test.ts`. */

import { isMainThread, Worker } from "node:worker_threads";
import { layers, sequential } from "../../src/index.ts";

if (process.argv.includes("worker") && isMainThread) {
  const program = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); })`;
  new Worker(program, { eval: true, argv: ["worker"] });
} else {
  const model = sequential([layers.dense({ units: 4, inputShape: [4] })]);
  const { shape } = await model.predict({ data: new Float32Array(4), shape: [1, 4] });
  console.log(`predicted ${shape.join(" × ")}`);
}
