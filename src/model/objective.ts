/** From the options of `compile` to a loss, metrics and an optimizer of the model's own. */

import { ConfigurationError } from "../errors.ts";
import { findLoss } from "../losses/index.ts";
import { findMetric, type Metric } from "../metrics/index.ts";
import { plainOnly } from "../onnx/index.ts";
import { findOptimizer, type Optimizer } from "../optimizers/index.ts";
import { formatReceived } from "../options/index.ts";
import { checkObjective } from "./check-objective.ts";
import type { Objective, Target } from "./graphs.ts";
import type { Network } from "./network.ts";
import { type CompileOptions, checkCompileOptions } from "./options.ts";

/** What a model is compiled with. */
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
 * @throws UnknownNameError if there is no optimizer, loss or metric of that name; ConfigurationError if an option is not
 *   acceptable, two metrics have the same name, the optimizer is that of another model, or there is nothing to learn;
 *   ShapeError for a metric that takes other targets
 */
export function readCompileOptions(
  model: object,
  network: Network,
  options: CompileOptions,
): Compiled & { chooseLowering: Target["chooseLowering"] } {
  checkCompileOptions(options);
  const { optimizer = "rmsprop", loss, metrics = [], lowerings = "fast" } = options;
  const objective = { loss: findLoss(loss), metrics: listOf(metrics).map(findMetric) };
  checkNames(objective.metrics);
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

function listOf<Item>(items: Item | readonly Item[]): readonly Item[] {
  return isList(items) ? items : [items];
}

/** As the type checker has it, `Array.isArray` does not tell a readonly list from an object. */
function isList<Item>(items: Item | readonly Item[]): items is readonly Item[] {
  return Array.isArray(items);
}

function checkNames(metrics: readonly Metric[]): void {
  const names = ["loss", ...metrics.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ConfigurationError(
    `compile: expected metrics of different names, none of them "loss". Received: ${formatReceived(twice)} twice.`,
  );
}
