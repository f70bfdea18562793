/**
 * Training steps in Chromium, on wasm, beside Node's in the same minutes: `npm run bench:web`. A table on standard output;
 * with `--json FILE`, every figure.
 */

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { defined } from "../../src/checked.ts";
import { drawDataset, nodePlatform, usePlatform } from "../../src/index.ts";
import { type Run, train } from "../../test/browser/support/training.ts";
import {
  bundle,
  ENGINE_FILES,
  openTraining,
  serveTraining,
} from "../../test/browser/support/training-page.ts";
import { launchChromium } from "../../test/page/support/chromium.ts";

const { values } = parseArgs({
  options: { json: { type: "string" }, rounds: { type: "string", default: "3" } },
});

const COUNT = 4096;
/** Of a round: enough that the first runs, while engines warm up, are a small part, and can be left out. */
const STEPS = 24;
const WARM_UP = 8;

const NETWORKS: readonly Pick<Run, "network" | "batch">[] = [
  { network: "post", batch: 64 },
  { network: "sprint", batch: 128 },
];

interface Figure {
  readonly where: "Node" | "Chromium, wasm";
  readonly network: string;
  readonly batch: number;
  readonly threads: number;
  readonly stepsPerRun: number;
  /** Median milliseconds of a step, of each round. */
  readonly milliseconds: number[];
}

const { train: dataset } = await drawDataset("drawn-garments", { trainCount: COUNT, testCount: 0 });
const examples = { images: dataset.images, labels: Uint8Array.from(dataset.labels) };
const browser = await launchChromium();
const server = await serveTraining(await bundle("worker.ts"), examples);
const figures: Figure[] = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { network, batch } of NETWORKS) {
      for (const threads of [1, 2]) {
        for (const stepsPerRun of [1, 4]) {
          const run = { network, batch, steps: STEPS, stepsPerRun };
          const setting = { network, batch, threads, stepsPerRun };
          // One after the other, so that both have the machine as it is in these seconds.
          note({ where: "Node", ...setting }, await inNode(run, threads));
          note({ where: "Chromium, wasm", ...setting }, await inChromium(run, threads));
        }
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  date: new Date().toISOString(),
};
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ machine, figures }, undefined, 2));
print();

async function inNode(run: Run, threads: number): Promise<number[]> {
  usePlatform(nodePlatform({ threads }));
  return (await train(run, examples)).milliseconds;
}

/** In a page of its own, since threads are fixed when an engine starts. */
async function inChromium(run: Run, threads: number): Promise<number[]> {
  const { ask, page } = await openTraining(browser, server);
  try {
    await ask("start", { files: ENGINE_FILES.cpu, threads });
    await ask("examples", { images: "/images", labels: "/labels", count: COUNT });
    return (await ask("train", run)).milliseconds;
  } finally {
    await page.close();
  }
}

function note(setting: Omit<Figure, "milliseconds">, ofRuns: readonly number[]): void {
  const steps = ofRuns.slice(WARM_UP / setting.stepsPerRun).map((one) => one / setting.stepsPerRun);
  const known = figures.find(
    ({ milliseconds: _, ...other }) => JSON.stringify(other) === JSON.stringify(setting),
  );
  if (known === undefined) figures.push({ ...setting, milliseconds: [median(steps)] });
  else known.milliseconds.push(median(steps));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return defined(sorted[Math.floor(sorted.length / 2)]);
}

function print(): void {
  const { cpu, cores, node, date } = machine;
  console.log(`${cpu}, ${cores} cores, Node ${node}, ${date.slice(0, 10)}; ms a step, medians\n`);
  console.log("| network | batch | threads | steps in a run | Node | Chromium | ratio |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (let i = 0; i + 1 < figures.length; i += 2) {
    const [here, there] = [defined(figures[i]), defined(figures[i + 1])];
    const [a, b] = [median(here.milliseconds), median(there.milliseconds)];
    const { network, batch, threads, stepsPerRun } = here;
    console.log(
      `| ${network} | ${batch} | ${threads} | ${stepsPerRun} | ${a.toFixed(1)} | ${b.toFixed(1)} | ${(b / a).toFixed(2)} |`,
    );
  }
}
