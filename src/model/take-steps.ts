/** Training steps by a graph, of which only those become state that leave everything finite. */

import type { Attempt, ResidentState, Session } from "../runtime/index.ts";
import { feedsOfFirstSteps, feedsOfStep, type NamedFeeds } from "./feeds.ts";
import { LOSS, METRIC } from "./graphs.ts";

/** Loss and metrics of one step. */
export type StepResult = Record<string, number>;

/** What some training steps came to. */
export interface StepsTaken {
  /** Of each step that was kept. */
  readonly results: readonly StepResult[];
  /** Of the step that was not kept, since its loss or what it made of the state is not finite. */
  readonly refused?: StepResult;
}

/** What steps are taken by. */
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
  const badLoss = whole.results.findIndex(({ [LOSS]: loss }) => !Number.isFinite(loss));
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
 * Takes the first steps again, as many as leave the state finite, and returns how many those are. What is not finite
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
  const results = Array.from({ length: steps }, (_, step) => numbersAt(tried.outputs, step));
  const isGood =
    results.every(({ [LOSS]: loss }) => Number.isFinite(loss)) &&
    tried.findNonFinite(isLookedAt) === undefined;
  return { ...tried, results, isGood };
}

/** One number of each output: the loss, and the metrics by the names that they were given. */
export function numbersAt(outputs: Readonly<Record<string, Float32Array>>, i: number): StepResult {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, data]) => [
      name.startsWith(METRIC) ? name.slice(METRIC.length) : name,
      data[i],
    ]),
  );
}
