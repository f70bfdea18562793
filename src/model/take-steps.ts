/** Training steps by a graph, of which only those become state that leave everything finite. */

import type { Attempt, ResidentState, Session } from "../runtime/index.ts";
import { feedsOfFirstSteps, feedsOfStep, type NamedFeeds } from "./feeds.ts";
import { LOSS, METRIC } from "./graphs/bindings.ts";

/** Loss and metrics of one step, means over its batch or sums over its examples. */
export interface StepResult {
  readonly loss: number;
  /** The losses of several outputs, and what metrics need, by name. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** Result of some training steps. */
export interface StepsTaken {
  /** Results of the steps that were kept. */
  readonly results: readonly StepResult[];
  /** The discarded step, whose loss or updated state is not finite. */
  readonly refused?: StepResult;
}

/** Takes training steps. */
export interface StepMaker {
  readonly session: Session;
  readonly state: ResidentState;
  /** Which resident tensors are looked at after a run. */
  readonly isLookedAt: (name: string) => boolean;
}

/** Takes steps by a graph that takes any number in one run. */
export async function takeAtOnce(maker: StepMaker, feeds: NamedFeeds, steps: number): Promise<StepsTaken> {
  const whole = await attempt(maker, feeds, steps);
  if (whole.isGood) {
    whole.accept();
    return { results: whole.results };
  }
  whole.discard();
  const badLoss = whole.results.findIndex(({ loss }) => !Number.isFinite(loss));
  const taken = await takeFirst(maker, feeds, badLoss === -1 ? steps - 1 : badLoss);
  return { results: whole.results.slice(0, taken), refused: whole.results[taken] };
}

/** Takes steps by a graph that takes one in a run. */
export async function takeOneByOne(maker: StepMaker, feeds: NamedFeeds, steps: number): Promise<StepsTaken> {
  const results: StepResult[] = [];
  for (let step = 0; step < steps; step++) {
    const one = await attempt(maker, feedsOfStep(feeds, step), 1);
    if (!one.isGood) {
      one.discard();
      return { results, refused: one.results[0] };
    }
    one.accept();
    results.push(...one.results);
  }
  return { results };
}

/**
 * Takes again those first steps that leave the state finite, and returns their number. What is not finite
 * stays so, which is why the number is found by halving.
 */
async function takeFirst(maker: StepMaker, feeds: NamedFeeds, most: number): Promise<number> {
  let [taken, limit, next] = [0, most, most];
  let kept: Attempt | undefined;
  while (taken < limit) {
    const tried = await attempt(maker, feedsOfFirstSteps(feeds, next), next);
    if (tried.isGood) {
      kept?.discard();
      kept = tried;
      taken = next;
    } else {
      tried.discard();
      limit = next - 1;
    }
    next = Math.ceil((taken + limit) / 2);
  }
  kept?.accept();
  return taken;
}

async function attempt(
  { session, state, isLookedAt }: StepMaker,
  feeds: NamedFeeds,
  steps: number,
): Promise<Attempt & { results: StepResult[]; isGood: boolean }> {
  const tried = await session.attempt(feeds, state);
  const results = Array.from({ length: steps }, (_, step) => resultOf(tried.outputs, step, steps));
  const isGood =
    results.every(({ loss }) => Number.isFinite(loss)) &&
    (await tried.findNonFinite(isLookedAt)) === undefined;
  return { ...tried, results, isGood };
}

/** The result of one of the steps of a run; of a run of one step by default. */
export function resultOf(outputs: Readonly<Record<string, Float32Array>>, step = 0, steps = 1): StepResult {
  const named = Object.entries(outputs).flatMap(([name, data]) => {
    if (!name.startsWith(METRIC)) return [];
    const size = data.length / steps;
    return [[name.slice(METRIC.length), data.subarray(step * size, (step + 1) * size)]];
  });
  return { loss: outputs[LOSS]?.[step] ?? Number.NaN, outputs: Object.fromEntries(named) };
}
