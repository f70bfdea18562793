/** Diagnosis of a discarded training step, computed afterwards so that steps need not pay for it. */

import { defined } from "../checked.ts";
import type { LayerNorms, NonFiniteOrigin } from "../errors/index.ts";
import { type Engine, type ResidentState, Session } from "../runtime/index.ts";
import { type Batch, Feeds, feedsOfStep, type NamedFeeds } from "./feeds.ts";
import type { BatchShape } from "./graphs/batch-inputs.ts";
import { type Binding, LOSS, METRIC } from "./graphs/bindings.ts";
import { diagnosisGraph, GRADIENT, IS_FINITE, PEAK, peaksGraph } from "./graphs/diagnosis.ts";
import { lossName } from "./graphs/objective.ts";
import type { Training, Writing } from "./graphs/training.ts";
import type { Network } from "./network/network.ts";
import { inspectStep, type RefusedStep } from "./non-finite.ts";

/** The setting of a step. */
export interface StepSetting {
  readonly network: Network;
  readonly training: Training;
  readonly shape: BatchShape;
  readonly writing: Writing;
  readonly engine: Engine;
  /** As it was before the step. */
  readonly state: ResidentState;
  /** Of the training graph. */
  readonly session: Session;
  readonly bindings: readonly Binding[];
  readonly takesManySteps: boolean;
}

/** Findings about a step. */
export type Diagnosis = Pick<RefusedStep, "badExample" | "largestInput" | "layers" | "origin">;

/**
 * Inspects a step's inputs, and computes its forward pass and gradients again, from the state before it.
 *
 * @param feeds of the run of steps
 * @param step which of them
 * @returns norms of no layers where the engine fails at it, since that is no reason to hide what is known
 */
export async function diagnoseStep(
  setting: StepSetting,
  { feeds, step, batch }: { feeds: NamedFeeds; step: number; batch: Batch },
): Promise<Diagnosis> {
  const seen = inspectStep(setting.bindings, feeds, step, batch);
  try {
    const found = await runDiagnosis(setting, feedsOfStep(feeds, step));
    const layers = normsOfLayers(setting, found);
    const origin = seen.origin ?? originIn(setting, found) ?? (await brokenUpdate(setting, feeds, step));
    return { ...seen, layers, origin };
  } catch {
    return { ...seen, layers: [] };
  }
}

/**
 * Computes the largest magnitude in the output of each step of a network for a batch, as in inference.
 *
 * @throws DeviceError if the engine fails
 */
export async function peaksOf(
  { network, writing, engine, state }: Pick<StepSetting, "network" | "writing" | "engine" | "state">,
  batch: Batch,
): Promise<number[]> {
  const { bytes, bindings } = peaksGraph(network, batch.rows.length, writing);
  const session = await Session.open(bytes, [], engine);
  try {
    const found = await session.run(new Feeds().batch(bindings, batch), state);
    return network.steps.map((_, i) => found[PEAK + i]?.[0] ?? Number.NaN);
  } finally {
    await session.dispose();
  }
}

async function runDiagnosis(
  { network, training, shape, writing, engine, state }: StepSetting,
  ofStep: NamedFeeds,
): Promise<Record<string, Float32Array>> {
  const { bytes, bindings } = diagnosisGraph(network, training, shape, writing);
  const fed = bindings.filter(({ source }) => source.kind !== "state");
  const session = await Session.open(bytes, [], engine);
  try {
    return await session.run(Object.fromEntries(fed.map(({ name }) => [name, defined(ofStep[name])])), state);
  } finally {
    await session.dispose();
  }
}

function normsOfLayers(
  { network, training, state }: StepSetting,
  found: Record<string, Float32Array>,
): LayerNorms[] {
  return network.steps.map(({ name, variables }, i) => {
    const gradientsOf = variables.flatMap((variable) => {
      const position = training.parameters.indexOf(variable);
      return found[GRADIENT + position] ?? [];
    });
    return {
      layer: name,
      output:
        found[IS_FINITE + i]?.[0] === 0 ? (found[PEAK + i]?.[0] ?? Number.NaN) : nonFinitePeak(found, i),
      weights: normOf(variables.map((variable) => state.read(variable.name))),
      gradients: normOf(gradientsOf),
    };
  });
}

/** Largest magnitudes pass over NaN on some devices, so that only infinities are taken from there. */
function nonFinitePeak(found: Record<string, Float32Array>, step: number): number {
  return found[PEAK + step]?.[0] === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** The Euclidean norm of several tensors together; undefined of none. */
function normOf(tensors: readonly Float32Array[]): number | undefined {
  if (tensors.length === 0) return undefined;
  let sum = 0;
  for (const data of tensors) for (const value of data) sum += value * value;
  return Math.sqrt(sum);
}

/** The first number that is not finite, in the order of computation: forwards through the layers, and back. */
function originIn(
  { network, training }: StepSetting,
  found: Record<string, Float32Array>,
): NonFiniteOrigin | undefined {
  const isBroken = (name: string) => !(found[name] ?? []).every(Number.isFinite);
  const output = network.steps.find((_, i) => isBroken(IS_FINITE + i));
  if (output !== undefined) return { kind: "output", name: output.name };
  const { outputs } = training.objective;
  if (isBroken(LOSS)) {
    const own = outputs.find(({ name }) => isBroken(METRIC + lossName(name))) ?? outputs[0];
    return { kind: "loss", name: own?.loss.name ?? LOSS };
  }
  const position = training.parameters.findLastIndex((_, i) => isBroken(GRADIENT + i));
  const parameter = training.parameters[position];
  return parameter && { kind: "gradient", name: parameter.name };
}

/** Checks the optimizer's updates and moving statistics, if loss and gradients are finite. */
async function brokenUpdate(
  { session, state, takesManySteps }: StepSetting,
  feeds: NamedFeeds,
  step: number,
): Promise<NonFiniteOrigin | undefined> {
  const one = takesManySteps
    ? Object.fromEntries(
        Object.entries(feedsOfStep(feeds, step)).map(([name, { data, shape }]) => [
          name,
          { data, shape: [1, ...shape] },
        ]),
      )
    : feedsOfStep(feeds, step);
  const attempt = await session.attempt(one, state);
  const name = await attempt.findNonFinite();
  attempt.discard();
  return name === undefined ? undefined : { kind: "update", name };
}
