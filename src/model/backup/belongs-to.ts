/** The identity of a checkpoint's training: everything that must be the same to resume it. */

import { ConfigurationError, ModelStateError } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import { learningRateAt } from "../../schedules/schedule.ts";
import type { TrainingData } from "../batches/training-data.ts";
import type { Executor } from "../executor.ts";
import type { FitOptions } from "../fit-options.ts";
import type { Model } from "../model.ts";
import { describeGraph } from "../saved-network.ts";
import { fingerprintOfExamples } from "./fingerprint.ts";
import { ruleOfNetwork, ruleOfOptimizer, ruleOfOutput } from "./rules.ts";

/** Plain JSON, compared field by field. */
export type Belonging = Readonly<Record<string, unknown>>;

/** Describes a training, before its first step. */
export async function describeTraining(
  model: Model<unknown>,
  executor: Executor,
  { source, validation, examples }: TrainingData,
  { seed, initialEpoch = 0, shuffle = true, augmentation = [], stepsPerEpoch, focus = 1 }: FitOptions,
): Promise<Belonging> {
  const { network, objective, optimizer } = model;
  const rate = executor.compiledRate;
  return asJson({
    network: describeNetwork(model),
    trainable: network.variables.filter(({ trainable }) => trainable).map(({ name }) => name),
    computation: ruleOfNetwork(network),
    optimizer: {
      name: optimizer.name,
      learningRate: typeof rate === "function" ? { schedule: scheduleFrom(rate) } : rate,
      rule: ruleOfOptimizer(optimizer, network),
      clipping: optimizer.clipping,
      accumulation: optimizer.accumulation?.steps ?? 1,
      averages: optimizer.finalSlot !== undefined,
      scalars: Object.fromEntries(
        optimizer.scalars.map((name, i) => [name, optimizer.scalarsAt(1, 1)[i] ?? null]),
      ),
    },
    losses: Object.fromEntries(
      objective.outputs.map((output) => {
        const { name, loss, lossWeight, metrics } = output;
        const reported = metrics.map((metric) => metric.name);
        return [name, { loss: loss.name, lossWeight, metrics: reported, rule: ruleOfOutput(output) }];
      }),
    ),
    seed: seed ?? (executor.isSeedGiven ? model.seed : "none given"),
    batchSize: source.batchSize ?? "that of the batches",
    shuffle,
    ...(focus === 1 ? {} : { focus }),
    initialEpoch,
    stepsPerEpoch: source.steps ?? stepsPerEpoch ?? "as long as there are batches",
    augmentation: augmentation.map(({ name }) => name),
    data: examples ? await fingerprintOfExamples(examples) : "batches",
    validation: validation?.examples
      ? await fingerprintOfExamples(validation.examples)
      : validation
        ? "batches"
        : "none",
  });
}

function describeNetwork(model: Model<unknown>): unknown {
  try {
    return describeGraph(model.network, model);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Layers with options that no file holds.
    return model.network.variables.map(({ name, shape }) => ({ name, shape }));
  }
}

/** Steps at which a schedule is looked at: steps are what tells one schedule from another. */
const LOOKED_AT = [0, 1, 10, 100, 1000, 10_000, 100_000];

function scheduleFrom(schedule: (step: number) => number): number[] {
  return LOOKED_AT.map((step) => learningRateAt(schedule, step));
}

/** As it is after it was written and read. */
function asJson(value: unknown): Belonging {
  return JSON.parse(JSON.stringify(value));
}

/**
 * Checks that a checkpoint is of this training.
 *
 * @throws ModelStateError with the first field that differs
 */
export function checkBelonging(expected: Belonging, received: unknown, directory: string): void {
  const found = firstDifference(expected, received, []);
  if (found === undefined) return;
  throw new ModelStateError(
    `Expected the checkpoint in ${directory} to belong to this training, of ${found.path.join(".")} ` +
      `${show(found.expected)}; give another directory, or remove the checkpoint to begin anew. ` +
      `Received: one of ${found.path.join(".")} ${show(found.received)}.`,
  );
}

interface Difference {
  readonly path: readonly string[];
  readonly expected: unknown;
  readonly received: unknown;
}

function firstDifference(
  expected: unknown,
  received: unknown,
  path: readonly string[],
): Difference | undefined {
  if (!isRecord(expected) || !isRecord(received) || Array.isArray(expected) !== Array.isArray(received)) {
    return Object.is(expected, received) ? undefined : { path, expected, received };
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(received)]);
  for (const name of names) {
    const found = firstDifference(fieldOf(expected, name), fieldOf(received, name), [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function fieldOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function show(value: unknown): string {
  if (value === undefined) return "that is absent";
  return isRecord(value) ? JSON.stringify(value).slice(0, 200) : formatReceived(value);
}
