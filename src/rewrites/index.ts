/** Lowering passes over a graph: after it is built, before it is differentiated and written. */

import { expandCompositions, type Target, type Value } from "../graph/index.ts";
import { BLOCKWISE_PRODUCT } from "./blockwise-product.ts";
import { EARLY_POOLING } from "./early-pooling.ts";
import { LOGITS } from "./logits.ts";
import { FOLDING, NORMALIZATION } from "./normalization.ts";
import { applyRules } from "./rule.ts";
import { SPREADING, STRETCHING } from "./spreading.ts";

const IN_FILES = [...LOGITS, ...NORMALIZATION, ...EARLY_POOLING, ...STRETCHING];
const SIMPLIFYING = [...FOLDING, ...IN_FILES];
const OPTIMIZING = [...SPREADING, ...BLOCKWISE_PRODUCT];

/**
 * Simplifies a graph before its gradients are taken. Values that depend on nothing that changes are returned as they are,
 * such as weights.
 *
 * @param values the outputs of the graph, all of them, since rules ask who uses a value
 * @param options.trainable values with respect to which gradients will be taken; default none
 * @param options.isFile whether the graph goes into a file, where a normalization stays one node; default false
 * @param options.target the target of the graph; default: the processor
 * @returns a value for each of `values`, in the same order
 */
export function simplify(
  values: readonly Value[],
  options: {
    readonly trainable?: readonly Value[];
    readonly isFile?: boolean;
    readonly target?: Target | undefined;
  } = {},
): Value[] {
  const { isFile = false, ...others } = options;
  const simplified = applyRules(values, isFile ? IN_FILES : SIMPLIFYING, others);
  return expandCompositions(simplified, "lowerings");
}

/**
 * Optimizes a graph that has gradients in it.
 *
 * @param values the outputs of the graph, all of them
 * @returns a value for each of `values`, in the same order
 */
export function optimize(values: readonly Value[]): Value[] {
  return applyRules(values, OPTIMIZING);
}
