/**
 * What it costs to have many pieces of work computed: 1,000 pieces of nothing in this process and in child processes, and
 * 100 processes whose pieces sleep.
 *
 *     node --import tsx bench/pieces.ts [--pieces 1000] [--workers 1,2,4] [--sleepers 100]
 */

import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { childProcesses } from "../src/pieces/children/child-processes.ts";
import { computeHere, type Executor } from "../src/pieces/executor.ts";
import { fileStore } from "../src/pieces/file-store.ts";
import { COMPUTED_BY, SMALL_WORK, type SmallWork, smallPieces } from "../test/pieces/small-work.ts";

interface Measured {
  readonly seconds: number;
  /** From the first piece that is computed to the last: without the start of processes. */
  readonly perSecond: number;
  readonly bytes: number;
  /** Of this process: processor seconds, and resident memory at its highest. */
  readonly processor: number;
  readonly memory: number;
}

async function measure(work: SmallWork, workers: number | undefined): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-pieces-"));
  const store = await fileStore(directory, COMPUTED_BY);
  const executor: Executor =
    workers === undefined
      ? computeHere()
      : childProcesses(workers, {
          ...{ module: SMALL_WORK, description: work, computedBy: COMPUTED_BY },
          computing: { threads: 1, device: "cpu" },
          store: { kind: "directory", directory },
        });
  try {
    let first = Number.NaN;
    let last = Number.NaN;
    let memory = 0;
    const began = performance.now();
    const used = process.cpuUsage();
    await executor.execute(smallPieces(work), {
      store,
      onEvent({ state }) {
        if (state !== "computed") return;
        last = performance.now();
        if (Number.isNaN(first)) first = last;
        memory = Math.max(memory, process.memoryUsage.rss());
      },
    });
    const { user, system } = process.cpuUsage(used);
    return {
      seconds: (performance.now() - began) / 1000,
      perSecond: (work.pieces - 1) / ((last - first) / 1000),
      bytes: (await bytesIn(join(directory, "small"))) / work.pieces,
      processor: (user + system) / 1e6,
      memory,
    };
  } finally {
    await executor.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function bytesIn(directory: string): Promise<number> {
  const sizes = (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const { values } = parseArgs({
  options: {
    pieces: { type: "string", default: "1000" },
    workers: { type: "string", default: "1,2,4" },
    sleepers: { type: "string", default: "100" },
  },
});
const say = (name: string, { seconds, perSecond, bytes, processor, memory }: Measured) =>
  process.stdout.write(
    `${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s  ${perSecond.toFixed(0).padStart(6)} pieces/s  ` +
      `${bytes.toFixed(0).padStart(5)} bytes each  coordinator: ${processor.toFixed(2)} s of processor, ` +
      `${Math.round(memory / 1e6)} MB\n`,
  );
process.stdout.write(`${cpus()[0]?.model ?? ""}, ${cpus().length} cores, Node ${process.versions.node}\n`);
const pieces = Number(values.pieces);
say(`${pieces} of nothing, this process`, await measure({ pieces }, undefined));
for (const workers of values.workers.split(",").map(Number)) {
  say(`${pieces} of nothing, ${workers} processes`, await measure({ pieces }, workers));
}
const sleepers = Number(values.sleepers);
if (sleepers > 0) {
  const work = { pieces: 10 * sleepers, stepMs: 2000 };
  say(`${work.pieces} that sleep 2 s, ${sleepers} processes`, await measure(work, sleepers));
}
