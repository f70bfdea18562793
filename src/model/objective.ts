/** From the options of `compile` to a loss and metrics for each output, and an optimizer of the model's own. */

import { ConfigurationError, unknownName } from "../errors/index.ts";
import { findLoss } from "../losses/index.ts";
import { findMetric, type Metric } from "../metrics/index.ts";
import { plainOnly } from "../onnx/index.ts";
import { findOptimizer, type Optimizer } from "../optimizers/index.ts";
import { checkOption, formatReceived, isObject, number, required } from "../options/index.ts";
import { checkObjective } from "./check-objective.ts";
import { logNames, type Objective, type TrainedOutput } from "./graphs/objective.ts";
import type { Writing } from "./graphs/training.ts";
import type { Network } from "./network/network.ts";
import {
  type CompileOptions,
  checkCompileOptions,
  type LossOfOutput,
  type MetricsOfOutput,
} from "./options.ts";

/** Arguments of `compile`, read. */
export interface Compiled {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
}

/** The model that each optimizer belongs to: learning rate and slots are of one training. */
const owners = new WeakMap<Optimizer, object>();

/**
 * Finds what `compile` was asked for.
 *
 * @param model which the optimizer will belong to
 * @param network of that model
 * @throws UnknownNameError if there is no optimizer, loss, metric or output of that name; ConfigurationError if an option
 *   is not acceptable, an output has no loss, two metrics have the same name, the optimizer is that of another model, or
 *   there is nothing to learn; ShapeError for a metric that takes other targets
 */
export function readCompileOptions(
  model: object,
  network: Network,
  options: CompileOptions,
): Compiled & { chooseLowering: Writing["chooseLowering"] } {
  checkCompileOptions(options);
  const { optimizer = "rmsprop", lowerings = "fast" } = options;
  const objective = readObjective(network, options);
  checkNames(logNames(objective));
  checkObjective(network, objective);
  const found = findOptimizer(optimizer);
  const owner = owners.get(found);
  if (owner !== undefined && owner !== model) {
    throw new ConfigurationError(
      `compile: expected an optimizer for this model alone, since callbacks change its learning rate; make one for each ` +
        `model, optimizers.${found.name}(…). Received: an optimizer with which another model was compiled.`,
    );
  }
  owners.set(found, model);
  return { objective, optimizer: found, chooseLowering: lowerings === "plain" ? plainOnly : undefined };
}

function readObjective(network: Network, { loss, lossWeights, metrics = [] }: CompileOptions): Objective {
  const names = network.outputs.map(({ name }) => name);
  const losses = ofOutputs<LossOfOutput>("loss", names, loss, isLoss);
  const weights = ofOutputs<number>("lossWeights", names, lossWeights, () => false);
  const ofMetrics = ofOutputs<MetricsOfOutput>(
    "metrics",
    names,
    metrics,
    names.length === 1 ? isMetrics : () => false,
  );
  const outputs = network.outputs.flatMap((port, position): TrainedOutput[] => {
    const given = losses[position];
    if (given === undefined) throw withoutLoss(names, port.name);
    if (given === null) return [];
    const lossWeight = weights[position] ?? 1;
    checkOption("compile", "a weight of a loss", lossWeight, required(number({ min: 0 })));
    const wanted = ofMetrics[position];
    const found = wanted === undefined ? [] : listOf(wanted).map((metric) => findMetric(metric));
    const reported = found.map((metric) =>
      names.length === 1 ? metric : renamed(metric, `${port.name}_${metric.name}`),
    );
    return [{ ...port, position, loss: findLoss(given), lossWeight, metrics: reported }];
  });
  if (outputs.length > 0) return { outputs };
  throw new ConfigurationError("compile: expected a loss for at least one output. Received: null for all.");
}

/**
 * Reads the value for each output: one value for a model with one output; else a list in their order, or a record by their
 * names.
 */
function ofOutputs<Item>(
  what: string,
  names: readonly string[],
  given: unknown,
  isItem: (value: unknown) => boolean,
): (Item | undefined)[] {
  if (given === undefined) return names.map(() => undefined);
  if (isItem(given) && names.length === 1) return [given as Item];
  if (Array.isArray(given)) {
    if (given.length === names.length || (what === "metrics" && given.length === 0)) return given;
    throw new ConfigurationError(
      `compile: expected ${what} as a list of ${names.length}, one for each output (${names.join(", ")}). ` +
        `Received: a list of ${given.length}.`,
    );
  }
  if (isObject(given) && !isItem(given)) {
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) throw unknownName("output", unknown, names);
    const record = given as Readonly<Record<string, Item>>;
    return names.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined));
  }
  throw new ConfigurationError(
    `compile: expected ${what} for each output, as a list or as { ${names.join(", ")} }. Received: ${formatReceived(given)}.`,
  );
}

/** The same metric, reported by another name. */
function renamed(metric: Metric, name: string): Metric {
  return Object.create(metric, { name: { value: name, enumerable: true } });
}

function withoutLoss(names: readonly string[], name: string): ConfigurationError {
  return new ConfigurationError(
    `compile: expected a loss for each output (${names.join(", ")}), or null for one that is not trained. ` +
      `Received: none for "${name}".`,
  );
}

/** Returns true if something is a loss, or is meant to be one. */
function isLoss(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return !Array.isArray(value);
  return !Array.isArray(value) && ("call" in value || "targets" in value || "name" in value);
}

/** Returns true if something is a metric, or a list of them. */
function isMetrics(value: unknown): boolean {
  if (Array.isArray(value)) return !value.some(Array.isArray);
  return typeof value !== "object" || value === null || "call" in value || "name" in value;
}

function listOf<Item>(items: Item | readonly Item[]): readonly Item[] {
  return isList(items) ? items : [items];
}

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList<Item>(items: Item | readonly Item[]): items is readonly Item[] {
  return Array.isArray(items);
}

function checkNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ConfigurationError(
    `compile: expected metrics of different names, none of them "loss". Received: ${formatReceived(twice)} twice.`,
  );
}
