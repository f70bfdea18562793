/** Configurations as files and command lines have them: of layers, losses, optimizers, notes, preparations; option values. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { defined } from "../../src/checked.ts";
import { program } from "../../src/cli/program.ts";
import { run } from "../../src/cli/run.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { readPreparation } from "../../src/data/preparation-file.ts";
import { sizeOf } from "../../src/graph/index.ts";
import { losses, metrics, optimizers, RandomGenerator, schedules } from "../../src/index.ts";
import { checkInitializer, initialize } from "../../src/initializers/initializers.ts";
import { layerFromConfig } from "../../src/layers/index.ts";
import { checkNotes } from "../../src/model/model-notes.ts";
import { checkRegularizer } from "../../src/regularizers/regularizers.ts";
import { pick } from "../data/mutate-bytes.ts";
import { drawLayer, drawLoss, drawOptimizer } from "../support/random-networks/index.ts";
import { Fault, type FuzzTarget, type Outcome, refused } from "./fuzz-target.ts";
import { mutateJson, mutateText } from "./mutate-json.ts";
import { scratchDirectory } from "./scratch.ts";

/** What a kind of configuration is like, and what takes it; an error of that is judged. */
interface Kind {
  readonly name: string;
  readonly originals: () => readonly unknown[];
  readonly take: (value: unknown) => Outcome | Promise<Outcome>;
}

const sample = <Value>(of: fc.Arbitrary<Value>, count: number) => fc.sample(of, { numRuns: count, seed: 14 });

const SHAPES = [[], [4], [3, 2], [4, 4, 3], [1, 1, 1]] as const;

const NOTES = {
  classNames: ["cat", "dog"],
  dataset: "pets",
  data: { source: "pets", fingerprint: "00", transpose: true },
  appearance: { fill: 0.5, centre: "mass", background: "black", contrast: "full" },
  preparation: { shape: [28, 28, 1], fit: "contain", isInverted: false, isFramed: true },
};

const INITIALIZERS = [
  { name: "constant", value: 1 },
  { name: "values", values: [1, 2, 3, 4, 5, 6] },
  { name: "randomUniform", minimum: -1, maximum: 1 },
  { name: "truncatedNormal", mean: 0, deviation: 1 },
  "glorotUniform",
];

const SCHEDULES = [
  { name: "stepDecay", options: { learningRate: 1, every: 2, factor: 0.5 } },
  { name: "exponentialDecay", options: { learningRate: 1, decaySteps: 2, rate: 0.5, staircase: true } },
  { name: "cosineDecay", options: { learningRate: 1, decaySteps: 4, alpha: 0.1, warmupSteps: 1 } },
  {
    name: "oneCycle",
    options: { maximum: 1, totalSteps: 4, warmup: 0.3, startDivisor: 25, endDivisor: 100 },
  },
];

const METRICS = [
  { name: "auc", options: { numThresholds: 20 } },
  { name: "precision", options: { threshold: 0.5 } },
  { name: "fBetaScore", options: { beta: 2 } },
  { name: "topKAccuracy", options: 2 },
];

/** Makes something by the name of its factory; a name that is none is refused here. */
function makeByName(factories: object, value: unknown): unknown {
  const { name, options } = Object(value);
  if (typeof name !== "string" || !Object.hasOwn(factories, name)) return undefined;
  const factory: unknown = Reflect.get(factories, name);
  return typeof factory === "function" ? factory(options) : undefined;
}

const KINDS: readonly Kind[] = [
  {
    name: "layer",
    originals: () => sample(drawLayer(), 150),
    take(value) {
      const layer = layerFromConfig(Object(value));
      for (const shape of SHAPES) {
        const isTaken = settles(() => layer.inferOutputShapes([shape]));
        if (isTaken) settles(() => layer.declareWeights([shape]));
      }
      return "fits";
    },
  },
  { name: "loss", originals: () => sample(drawLoss(), 40), take: (value) => made(makeByName(losses, value)) },
  { name: "metric", originals: () => METRICS, take: (value) => made(makeByName(metrics, value)) },
  {
    name: "optimizer",
    originals: () =>
      sample(drawOptimizer(), 60).map(({ name, options }) => ({
        name,
        options: { ...options, learningRate: 0.1 },
      })),
    take: (value) => made(makeByName(optimizers, value)),
  },
  {
    name: "schedule",
    originals: () => SCHEDULES,
    take(value) {
      const schedule = makeByName(schedules, value);
      if (typeof schedule !== "function") return "fits";
      for (const step of [0, 1, 5, 1e9]) {
        const rate: unknown = schedule(step);
        if (typeof rate !== "number" || !(rate >= 0)) throw new Fault(`a rate of ${rate} at step ${step}`);
      }
      return "fits";
    },
  },
  {
    name: "initializer",
    originals: () => INITIALIZERS,
    take(value) {
      checkInitializer(value);
      const data = initialize(value as never, [2, 3], new RandomGenerator(1));
      if (data.length !== sizeOf([2, 3])) throw new Fault("a weight of another size");
      return "fits";
    },
  },
  {
    name: "regularizer",
    originals: () => [{ l1: 0.1 }, { l1: 0.1, l2: 0.2 }],
    take: (value) => made(checkRegularizer(value)),
  },
  {
    name: "notes",
    originals: () => [NOTES],
    take(value) {
      checkNotes(value);
      return "fits";
    },
  },
];

let originals: ReadonlyMap<Kind, readonly unknown[]> | undefined;

export const configurations: FuzzTarget = (random) => {
  originals ??= new Map(KINDS.map((kind) => [kind, kind.originals()]));
  const chosen = random.integer(12);
  if (chosen === 0) return preparationFile(random);
  if (chosen <= 2) return commandLine(random);
  const kind = pick(KINDS, random);
  const { value, what } = mutateJson(pick(defined(originals.get(kind)), random), random);
  return { what: `${kind.name}: ${what}`, judge: () => judge(() => kind.take(value)) };
};

async function judge(take: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await take();
  } catch (error) {
    return refused(error);
  }
}

function made(_value: unknown): Outcome {
  return "fits";
}

/** Whether something works; if not, its error is judged. */
function settles(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    refused(error);
    return false;
  }
}

/** `preparation.json` beside a dataset. */
const preparationFile: FuzzTarget = (random) => {
  const { value, what } = mutateJson(NOTES.preparation, random);
  const json = JSON.stringify(value) ?? "";
  const changed = random.integer(2) === 0 ? { text: json, what } : mutateText(json, random);
  return {
    what: `preparation.json: ${changed.what}`,
    judge: () =>
      judge(async () => {
        const path = join(scratchDirectory(), "preparation.json");
        writeFileSync(path, changed.text);
        const found = await readPreparation(path, NOTES.preparation.shape);
        return JSON.stringify(found) === JSON.stringify(NOTES.preparation) ? "same" : "fits";
      }),
  };
};

/** What is typed as the values of options. Nothing is trained or fetched, since the datasets and files are not there. */
const WORDS = [
  ...[
    "0",
    "-1",
    "1",
    "0.5",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "٣",
    "",
    " ",
    "9".repeat(30),
    "1,2,,3",
  ],
  ...[
    "--",
    "-",
    "__proto__",
    "null",
    "[]",
    "{}",
    "a\u0000b",
    "\u001b[2J",
    "é".repeat(300),
    "../../..",
    "http://",
    "28x",
    "x28",
    "99999x99999",
  ],
];

const commandLine: FuzzTarget = (random) => {
  const commands = program(silentShell(), []).commands.filter((each) => !UNTRIED.includes(each.name()));
  const command = pick(commands, random);
  const options = command.options.filter(({ long }) => !PATHS.test(long ?? ""));
  const argv = [command.name(), ...command.registeredArguments.map(() => "no-such-thing.onnx")];
  for (let i = 0; i <= random.integer(3) && options.length > 0; i++) {
    const option = pick(options, random);
    argv.push(
      option.long ?? option.short ?? "--x",
      ...(option.required || random.integer(2) === 0 ? [pick(WORDS, random)] : []),
    );
  }
  return {
    what: argv.join(" "),
    async judge() {
      const written: string[] = [];
      const exitCode = await run(
        argv,
        silentShell((text) => written.push(text), command.name() === "serve"),
      );
      if (exitCode === 0) return "fits";
      if (exitCode > 2) throw new Fault(`exit code ${exitCode}: ${written.join("")}`);
      return "refused";
    },
  };
};

/** It trains, whatever there is. */
const UNTRIED = ["start"];
/** Options that would read and write elsewhere, or look up names. */
const PATHS = /out|data|save|store|dir|mirror|into|report|host|images?$/i;

/** @param endsAtOnce whether Ctrl-C comes at once, for what goes on until then */
function silentShell(onWrite: (text: string) => void = () => {}, endsAtOnce = false): Shell {
  const output = { write: onWrite };
  const directory = join(scratchDirectory(), "home");
  mkdirSync(directory, { recursive: true });
  return {
    stdout: output,
    stderr: output,
    environment: { HOME: directory, ATELIER_DATA: directory },
    computesApart: false,
    onInterrupt(listener) {
      if (endsAtOnce) setImmediate(listener, 130);
      return () => {};
    },
    onExit: () => () => {},
    exit: () => {},
  };
}
