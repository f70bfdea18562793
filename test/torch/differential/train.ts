/** A network trained by Atelier, and what PyTorch is asked for so that it trains the same. */

import { defined } from "../../../src/checked.ts";
import { type Engine, type Logs, NonFiniteLossError, nodePlatform } from "../../../src/index.ts";
import type { Numbers } from "../../support/numbers.ts";
import type { Drawn, TorchTraining } from "../../support/torch/index.ts";
import { countOf, drawExamples, makeLoss, STEPS, scatterWeights } from "./examples.ts";
import { buildNetwork, type Case, flatten } from "./plan.ts";
import { makeOptimizer } from "./training.ts";

/** What there is to compare after a step. */
export interface Step {
  /** The total, and of several outputs each one's own. */
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, Float32Array>>;
}

export interface Trained {
  readonly begun: Readonly<Record<string, Numbers>>;
  /** All five steps, or those before a loss was not finite; by `fit` one, what there is at the end. */
  readonly steps: readonly Step[];
  /** Whether a loss was not finite, or what it made of the weights. */
  readonly isEnded: boolean;
  readonly request: TorchTraining;
}

/** Trains a network for five steps; a loss that is not finite ends it. */
export async function trainCase(plan: Case): Promise<Trained> {
  const draws: Drawn[][] = [];
  const built = buildNetwork(plan.network, { seed: plan.seed, engine: listeningEngine(draws) });
  const { model } = built;
  if (plan.isScattered) scatterWeights(model, plan.seed);
  const { x, y, weights } = drawExamples(plan, model);
  const flat = flatten(plan.network, built);
  model.compile({
    optimizer: makeOptimizer(plan.optimizer),
    loss: plan.losses.map(makeLoss),
    lossWeights: [...plan.lossWeights],
    lowerings: plan.lowerings,
  });
  const begun = Object.fromEntries(model.getWeights().map(({ name, ...weight }) => [name, weight]));
  const read = () => Object.fromEntries(model.getWeights().map(({ name, data }) => [name, data]));
  const steps: Step[] = [];
  const names = plan.losses.length === 1 ? [] : model.network.outputs.map(({ name }) => `${name}_loss`);
  const lossesOf = (logs: Logs | Readonly<Record<string, readonly number[]>>) =>
    ["loss", ...names].map((name) => Number([logs[name]].flat()[0]));
  let isEnded = false;
  const sampleWeight = weights && {
    sampleWeight: weights.length === 1 ? defined(weights[0]).data : weights.map(({ data }) => data),
  };
  try {
    if (plan.byFit) {
      const options = { batchSize: plan.batch, shuffle: false, verbose: 0 as const, ...sampleWeight };
      const history = await model.fit([...x], [...y], options);
      steps.push({ losses: lossesOf(history.history), weights: read() });
    } else {
      for (let step = 0; step < STEPS; step++) {
        const logs = await model.trainOnBatch([...x], [...y], { ...sampleWeight });
        steps.push({ losses: lossesOf(logs), weights: read() });
      }
    }
  } catch (error) {
    if (!(error instanceof NonFiniteLossError)) throw error;
    isEnded = true;
  }
  const request: TorchTraining = {
    ...{
      calls: flat.calls,
      outputs: flat.outputs,
      trainable: flat.trainable,
      steps: STEPS,
      weights: begun,
      targets: y,
    },
    inputs: Object.fromEntries(flat.inputs.map((name, i) => [name, defined(x[i])])),
    ...{ losses: plan.losses, lossWeights: plan.lossWeights, optimizer: plan.optimizer },
    ...(weights && { sampleWeights: weights }),
    rows: rowsOf(plan),
    ...(draws.length > 0 && !isEnded && { draws }),
    endsWithAverages: plan.byFit,
  };
  return { begun, steps, isEnded, request };
}

/** Which rows each step takes: all, or a batch after the other. */
export function rowsOf(plan: Case): [number, number][] {
  const count = countOf(plan);
  return Array.from({ length: STEPS }, (_, step) =>
    plan.byFit ? [step * plan.batch, Math.min(count, (step + 1) * plan.batch)] : [0, count],
  );
}

/**
 * The engine of Node, with a list of the random numbers that a graph takes, step by step, in the order of the
 * layers.
 */
function listeningEngine(draws: Drawn[][]): Engine {
  const engine = nodePlatform({ threads: 1 });
  return {
    ...engine,
    async createSession(bytes, resident) {
      const session = await engine.createSession(bytes, resident);
      return {
        inputNames: session.inputNames,
        release: () => session.release(),
        run(feeds) {
          const random = Object.entries(feeds).filter(([name]) => /^(mask|random):/.test(name));
          random.sort(([a], [b]) => numberOf(a) - numberOf(b));
          const [steps = 0] = random[0]?.[1].dims ?? [];
          for (let step = 0; step < steps; step++) {
            draws.push(random.map(([, { data, dims }]) => ofStep(data as Drawn["data"], dims, step)));
          }
          return session.run(feeds);
        },
      };
    },
  };
}

/** "mask:3" is the fourth of all random inputs. */
function numberOf(name: string): number {
  return Number(name.slice(name.indexOf(":") + 1));
}

/** A copy, since buffers are used again. */
function ofStep(data: Drawn["data"], [steps = 1, ...shape]: readonly number[], step: number): Drawn {
  const size = data.length / steps;
  return { data: data.slice(step * size, (step + 1) * size), shape };
}
