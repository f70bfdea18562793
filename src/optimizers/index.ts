import { checkName, declareMakers } from "../options/index.ts";
import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { type OptimizerName, optimizerMakers } from "./by-name.ts";
import { checkOptimizer, customOptimizer } from "./custom.ts";
import { lion } from "./lion.ts";
import { muon } from "./muon.ts";
import { nadam } from "./nadam.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export type { AdadeltaOptions } from "./adadelta.ts";
export type { AdagradOptions } from "./adagrad.ts";
export type { AdamOptions, AdamwOptions } from "./adam.ts";
export type { AdamaxOptions } from "./adamax.ts";
export { applyOptimizer, type Parameter } from "./apply.ts";
export { clipGradients } from "./clipping.ts";
export type { CustomOptimizerOptions } from "./custom.ts";
export type { OptimizerDefinition, UpdateContext } from "./define.ts";
export type { LionOptions } from "./lion.ts";
export type { MuonOptions } from "./muon.ts";
export type { NadamOptions } from "./nadam.ts";
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
export type { WeightDecayExclusion } from "./weight-decay.ts";
export type { OptimizerName };
export { adadelta, adagrad, adam, adamax, adamw, customOptimizer, lion, muon, nadam, rmsprop, sgd };

declareMakers("optimizers", { ...optimizerMakers, customOptimizer });

/**
 * Finds the optimizer of this name with its default options; returns an optimizer as it is.
 *
 * @throws {UnknownNameError} if there is no such optimizer
 * @throws {ConfigurationError} if it is neither a name nor an optimizer
 * @example
 * ```ts
 * import { optimizers } from "atelier";
 *
 * const optimizer = optimizers.findOptimizer("adam");
 * console.log(optimizer.name, optimizer.learningRate); // adam 0.001
 * ```
 */
export function findOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (typeof optimizer === "string") {
    const names = Object.keys(optimizerMakers) as OptimizerName[];
    return optimizerMakers[checkName("optimizer", optimizer, names)]();
  }
  checkOptimizer(optimizer);
  return optimizer;
}
