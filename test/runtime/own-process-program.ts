/**
 * A program: trains for a long time with the engine in a process of its own, and says what happens on standard output.
 *
 * - `train`: prints "process N" with the first steps; Ctrl-C ends training by a signal.
 * - `end`: trains for a moment and has nothing else to do.
 * - `terminate`: three worker threads train, and are terminated in the middle of it.
 * - `worker`: one of those.
 */

import { Worker } from "node:worker_threads";
import { layers, nodePlatform, rescale, sequential } from "../../src/index.ts";

const mode = process.argv[2] ?? "worker";

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Calls back with each run of steps. */
async function train(options: { epochs: number; signal?: AbortSignal; onSteps?: () => void }): Promise<void> {
  const engine = nodePlatform({ threads: 1 });
  const model = sequential(
    [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 1, engine },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  const x = rescale({ data: new Uint8Array(200 * 784), shape: [200, 28, 28, 1] });
  const y = Uint8Array.from({ length: 200 }, (_, i) => i % 10);
  const { onSteps = () => undefined, ...others } = options;
  let first = true;
  await model.fit(x, y, {
    ...others,
    verbose: 0,
    process: true,
    callbacks: {
      onSteps() {
        if (first) say(`process ${engine.inOwnProcess?.().processId?.()}`);
        first = false;
        onSteps();
      },
    },
  });
}

async function trainUntilInterrupted(): Promise<void> {
  const interruption = new AbortController();
  let began = 0;
  process.once("SIGINT", () => {
    began = performance.now();
    interruption.abort(new Error("interrupted"));
  });
  await train({ epochs: 100_000, signal: interruption.signal }).catch((error: unknown) => {
    say(`${error} ${Math.round(performance.now() - began)} ms`);
  });
}

async function terminateWorkers(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const here = JSON.stringify(import.meta.url);
    // Node 20 gives workers no loader; what they print comes through this thread.
    const program = `import("tsx/esm/api").then(({ register }) => { register(); return import(${here}); })`;
    const worker = new Worker(program, { eval: true, argv: ["worker"], stdout: true });
    await new Promise<void>((resolve) => {
      worker.stdout.on("data", (chunk) => {
        say(String(chunk).trim());
        setTimeout(resolve, 150);
      });
    });
    await worker.terminate();
    say("terminated");
  }
}

if (mode === "train") await trainUntilInterrupted();
else if (mode === "end") {
  await train({ epochs: 1 });
  say("trained");
} else if (mode === "terminate") await terminateWorkers();
else await train({ epochs: 100_000 });
