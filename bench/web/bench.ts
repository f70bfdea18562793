/**
 * Training steps in Chromium, on wasm, beside Node's in the same seconds; with `--peers`, other libraries on pages of the
 * same browser. A table on standard output, progress on standard error; with `--json FILE`, every figure.
 */

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { defined } from "../../src/checked.ts";
import { drawDataset } from "../../src/index.ts";
import type { Examples, Run } from "../../test/browser/support/training.ts";
import { bundle, serveTraining } from "../../test/browser/support/training-page.ts";
import { launchChromium, type PageServer, SWIFTSHADER } from "../../test/page/support/chromium.ts";
import { installPeers, PEERS, type PeerName, timePeer } from "./peers.ts";
import { chromium, node, type Side } from "./sides.ts";
import { type Figure, type PeerFigure, tableOfFigures, tableOfPeers } from "./tables.ts";

const PEER_NAMES = Object.keys(PEERS) as PeerName[];

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    /** How often each setting has its turn; 0: Node is not looked at. */
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "1,2" },
    networks: { type: "string", default: "post,sprint" },
    /** All peers, and Atelier on WebGPU beside them. */
    peers: { type: "boolean", default: false },
    /** One of them, by name; several times for several. "webgpu" is Atelier there. */
    peer: { type: "string", multiple: true, default: [] },
    /** Images in a step of the peers. */
    batch: { type: "string", default: "64" },
  },
});

/** Images that are drawn: more than a few batches, since rows are gathered all over memory. */
const COUNT = 1024;
/** Of a turn. */
const STEPS = 8;

const NETWORKS: readonly Pick<Run, "network" | "batch">[] = [
  { network: "post", batch: 64 },
  { network: "sprint", batch: 128 },
];

const asked = [...(values.peers ? ["webgpu", ...PEER_NAMES] : []), ...values.peer];
for (const name of asked) {
  if (name !== "webgpu" && !(name in PEERS)) {
    throw new Error(`Expected a peer of webgpu, ${PEER_NAMES.join(", ")}. Received: "${name}".`);
  }
}
const say = (line: string) => void process.stderr.write(`${line}\n`);
const began = performance.now();
const { train: dataset } = await drawDataset("drawn-garments", { trainCount: COUNT, testCount: 0 });
const examples: Examples = { images: dataset.images, labels: Uint8Array.from(dataset.labels) };
const browser = await launchChromium(asked.length > 0 ? SWIFTSHADER : []);
const server = await serveTraining(await bundle("worker.ts"), examples);
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  chromium: browser.version(),
  date: new Date().toISOString(),
};
const figures: Figure[] = [];
const peers: PeerFigure[] = [];
try {
  if (Number(values.rounds) > 0) await compareWithNode(browser, server);
  if (asked.length > 0) await comparePeers(browser, server);
} finally {
  await browser.close();
  await server.close();
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, figures, peers }, undefined, 2)}\n`);
}
const { cpu, cores, node: version, date } = machine;
console.log(
  `${cpu}, ${cores} cores, Node ${version}, Chromium ${machine.chromium}, ${date.slice(0, 16)}; milliseconds a step\n`,
);
if (figures.length > 0) console.log(`${tableOfFigures(figures)}\n`);
if (peers.length > 0) console.log(tableOfPeers(peers));
say(`${((performance.now() - began) / 1000).toFixed(0)} s`);

async function compareWithNode(browser: Browser, server: PageServer): Promise<void> {
  const counts = values.threads.split(",").map(Number);
  const sides = new Map<number, { node: Side; chromium: Side }>();
  for (const threads of counts) {
    const there = await chromium(browser, server, COUNT, { threads });
    sides.set(threads, { node: node(threads, examples), chromium: there });
  }
  const chosen = NETWORKS.filter(({ network }) => values.networks.split(",").includes(network));
  const settings = chosen.flatMap(({ network, batch }) =>
    counts.flatMap((threads) => [1, 4].map((stepsPerRun) => ({ network, batch, threads, stepsPerRun }))),
  );
  for (const { network, batch, threads, stepsPerRun } of settings) {
    figures.push({ network, batch, threads, stepsPerRun, node: [], chromium: [] });
  }
  // The first round opens graphs and warms engines up; it is left out.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const figure of figures) {
      const { network, batch, threads, stepsPerRun } = figure;
      const run: Run = { network, batch, stepsPerRun, steps: STEPS };
      // One right after the other, so that both have the machine as it is in these seconds.
      for (const where of ["node", "chromium"] as const) {
        const { milliseconds } = await defined(sides.get(threads))[where].take(run);
        if (round > 0) figure[where].push(...milliseconds.map((one) => one / stepsPerRun));
      }
    }
    say(`${round === 0 ? "warmed up" : `round ${round} of ${values.rounds}`}`);
  }
  for (const { node, chromium } of sides.values()) {
    await node.close();
    await chromium.close();
  }
}

async function comparePeers(browser: Browser, server: PageServer): Promise<void> {
  installPeers(say);
  const { network } = defined(NETWORKS[0]);
  const batch = Number(values.batch);
  const own = (device: "cpu" | "webgpu") => async () => {
    const side = await chromium(browser, server, COUNT, { device, threads: device === "cpu" ? 2 : 1 });
    const times = await side.take({ network, batch, stepsPerRun: 1, steps: device === "cpu" ? 20 : 3 });
    await side.close();
    return { version: "", ...times };
  };
  const all: readonly (readonly [string, () => Promise<Omit<PeerFigure, "name">>])[] = [
    ["atelier, wasm", own("cpu")],
    ...asked.map(
      (name) =>
        [
          name === "webgpu" ? "atelier, webgpu" : name,
          name === "webgpu" ? own("webgpu") : () => timePeer(name as PeerName, browser, batch),
        ] as const,
    ),
  ];
  for (const [name, time] of all) {
    const times = await time();
    say(`${name}: ${times.milliseconds.map((one) => one.toFixed(0)).join(", ")} ms, losses ${times.losses}`);
    peers.push({ name, ...times });
  }
}
