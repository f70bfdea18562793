/** Every optimizer, by its name. */

import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adam, adamw } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { lion } from "./lion.ts";
import { muon } from "./muon.ts";
import { nadam } from "./nadam.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export const optimizerMakers = { sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, nadam, lion, muon };

/** The names of the optimizers. */
export type OptimizerName = keyof typeof optimizerMakers;
