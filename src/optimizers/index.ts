import { checkName, checkOption, objectWith, required } from "../options/index.ts";
import { adam, adamw } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export type { AdamOptions, AdamwOptions } from "./adam.ts";
export { applyOptimizer, type Parameter } from "./apply.ts";
export { clipGradients } from "./clipping.ts";
export {
  type GradientClipping,
  type Optimizer,
  type ParameterDescription,
  type ParameterSlot,
  type Slot,
  slotsOf,
  type Update,
} from "./optimizer.ts";
export type { OptimizerOptions } from "./options.ts";
export type { RmspropOptions } from "./rmsprop.ts";
export type { SgdOptions } from "./sgd.ts";
export { adam, adamw, rmsprop, sgd };

const OPTIMIZERS = { sgd, rmsprop, adam, adamw };

export type OptimizerName = keyof typeof OPTIMIZERS;

/**
 * The optimizer of this name with its default options, or the optimizer itself.
 *
 * @throws UnknownNameError if there is no such optimizer; ConfigurationError if it is none
 */
export function findOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (typeof optimizer === "string") {
    const names = Object.keys(OPTIMIZERS) as OptimizerName[];
    return OPTIMIZERS[checkName("optimizer", optimizer, names)]();
  }
  checkOption("compile", "optimizer", optimizer, required(OPTIMIZER));
  return optimizer;
}

const OPTIMIZER = objectWith(["update", "scalarsAt"], "an optimizer, by name or as made by `optimizers`");
