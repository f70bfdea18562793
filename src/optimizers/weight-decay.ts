/**
 * Decoupled weight decay. Source: Loshchilov and Hutter 2019; Keras, `Optimizer` (weight_decay,
 * exclude_from_weight_decay).
 */

import { defined } from "../checked.ts";
import { multiply } from "../ops/index.ts";
import type { Check } from "../options/index.ts";
import type { Optimizer, ParameterDescription } from "./optimizer.ts";

/** Which parameters have no weight decay. */
export type WeightDecayExclusion =
  | "biasesAndNormalization"
  | readonly (string | RegExp)[]
  | ((parameter: ParameterDescription) => boolean);

export const EXCLUSION: Check = {
  expected:
    'names as a list of texts and regular expressions, a function of a parameter, or "biasesAndNormalization"',
  accepts: (value) =>
    value === "biasesAndNormalization" || typeof value === "function" || PATTERNS.accepts(value),
};

/** Names to search for. */
export const PATTERNS: Check = {
  expected: "a list of texts and regular expressions",
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((pattern) => (typeof pattern === "string" && pattern !== "") || pattern instanceof RegExp),
};

/** Returns whether one of the texts or regular expressions is found in a name. */
export function isFound(name: string, patterns: readonly (string | RegExp)[]): boolean {
  return patterns.some((pattern) =>
    typeof pattern === "string" ? name.includes(pattern) : name.search(pattern) !== -1,
  );
}

/** Returns whether a parameter has no weight decay. */
export function isExcluded(parameter: ParameterDescription, exclusion: WeightDecayExclusion = []): boolean {
  if (typeof exclusion === "function") return exclusion(parameter);
  if (exclusion !== "biasesAndNormalization") return isFound(parameter.name, exclusion);
  return parameter.shape.length < 2 || /(^|\/)(gamma|beta)$/.test(parameter.name);
}

/** The decay of some parameters. */
export interface WeightDecay {
  /** λ in `w ← w − η λ w`. */
  readonly rate: number;
  readonly appliesTo: (parameter: ParameterDescription) => boolean;
  /**
   * The name of the scalar by which a parameter is multiplied.
   *
   * @default "decay"
   */
  readonly scalar?: string;
}

/** Returns the optimizer, with `w ← (1 − η λ) w` before its update. */
export function withWeightDecay(
  optimizer: Optimizer,
  { rate, appliesTo, scalar = "decay" }: WeightDecay,
): Optimizer {
  if (rate === 0) return optimizer;
  const place = optimizer.scalars.length;
  return {
    ...optimizer,
    scalars: [...optimizer.scalars, scalar],
    scalarsAt: (step, learningRate) => [...optimizer.scalarsAt(step, learningRate), 1 - learningRate * rate],
    update(parameter, gradient, slots, scalars, described) {
      const decayed = appliesTo(described) ? multiply(parameter, defined(scalars[place])) : parameter;
      return optimizer.update(decayed, gradient, slots, scalars, described);
    },
    variant: (described) =>
      `${optimizer.variant?.(described) ?? ""}${appliesTo(described) ? ` ${scalar}` : ""}`,
  };
}
