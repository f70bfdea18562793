/**
 * Memory over long trainings and many models: each kind of work in a process of its own, with resident memory after
 * warming up and at the end, open files and threads, and whether the process then ends by itself.
 *
 *     npm run check:soak -- [--steps 20000] [--models 200] [--kinds dispose,predict] [--threads 2] [--process] [--mapped]
 *
 * `--process` has the engine in a process of its own, whose memory counts too. With `--mapped`, glibc's allocator gives every
 * block from 64 kB on back to the system when it is freed, so that holes between blocks do not count: what grows then is
 * kept by somebody. Exits with 1 if memory grew by more than 5 %, or anything stays open.
 */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { faultsOf, growth } from "./judge.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { type Measured, measure } from "./measure.ts";

export interface SoakOptions {
  readonly steps: number;
  readonly models: number;
  readonly threads: number;
  readonly process: boolean;
  /** Whether freed blocks of memory go back to the system at once; default false. */
  readonly mapped?: boolean;
}

/** By default this threshold grows with the blocks that are freed, up to 32 MB: mallopt(3), M_MMAP_THRESHOLD. */
const MAPPED = { MALLOC_MMAP_THRESHOLD_: "65536" };

/** The result of a kind of work, and what does not hold. */
export interface Soaked {
  readonly kind: string;
  readonly measured: Measured;
  readonly faults: readonly string[];
}

/** Milliseconds that a process has to end by itself when its work is done; less than an idle engine's process is kept. */
const MAX_END = 8000;

/** Goes through kinds of work, one after the other. */
export async function* soak(kinds: readonly Kind[], options: SoakOptions): AsyncGenerator<Soaked> {
  for (const kind of kinds) {
    const { measured, lateness } = await inOwnProcess(kind, options);
    const faults = faultsOf(measured);
    if (lateness > MAX_END) faults.push(`the process ended ${Math.round(lateness)} ms late`);
    yield { kind: kind.name, measured, faults };
  }
}

/** Measures in a new process; `lateness` is how long it took to end after its work was done. */
function inOwnProcess(kind: Kind, options: SoakOptions): Promise<{ measured: Measured; lateness: number }> {
  const { steps, models, threads } = options;
  const rounds = kind.per === "models" ? models : Math.ceil(steps / (kind.stepsInRound ?? 1));
  const numbers = [
    ["--kind", kind.name],
    ["--rounds", rounds],
    ["--threads", threads],
  ]
    .flat()
    .map(String);
  const args = ["--import", "tsx", fileURLToPath(import.meta.url), ...numbers];
  if (options.process) args.push("--process");
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(options.mapped === true ? MAPPED : {}) };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    let done = performance.now();
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      done = performance.now();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`${kind.name}: the process ended with ${code}`));
      else resolve({ measured: JSON.parse(text), lateness: performance.now() - done });
    });
  });
}

const COLUMNS = ["rounds", "warm MB", "end MB", "growth", "most MB", "files", "threads"] as const;

async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      steps: { type: "string", default: "20000" },
      models: { type: "string", default: "200" },
      threads: { type: "string", default: "2" },
      kinds: { type: "string", default: "" },
      process: { type: "boolean", default: false },
      mapped: { type: "boolean", default: false },
      kind: { type: "string" },
      rounds: { type: "string", default: "1" },
    },
  });
  const threads = Number(values.threads);
  if (values.kind !== undefined) {
    const kind = KINDS.find(({ name }) => name === values.kind);
    if (kind === undefined) throw new Error(`there is no kind "${values.kind}"`);
    console.log(
      JSON.stringify(await measure(kind, Number(values.rounds), { threads, process: values.process })),
    );
    return;
  }
  const wanted = values.kinds.split(",");
  const kinds = KINDS.filter(({ name }) => wanted.some((part) => name.includes(part)));
  const options = {
    steps: Number(values.steps),
    models: Number(values.models),
    threads,
    process: values.process,
    mapped: values.mapped,
  };
  console.log(`| kind of work | ${COLUMNS.join(" | ")} | |\n| --- |${" --- |".repeat(COLUMNS.length + 1)}`);
  let failed = 0;
  for await (const { kind, measured, faults } of soak(kinds, options)) {
    const { rounds, warm, end, most } = measured;
    const cells = [
      ...[rounds, warm.megabytes.toFixed(0), end.megabytes.toFixed(0), growth(warm.megabytes, end.megabytes)],
      ...[most.toFixed(0), `${warm.files} → ${end.files}`, `${warm.threads} → ${end.threads}`],
    ];
    console.log(`| ${kind} | ${cells.join(" | ")} | ${faults.length === 0 ? "holds" : faults.join("; ")} |`);
    if (faults.length > 0) failed++;
  }
  console.log(failed === 0 ? "Everything holds." : `${failed} of ${kinds.length} kinds of work do not hold.`);
  process.exitCode = failed === 0 && kinds.length > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
