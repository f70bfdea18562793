/** One network of many: drawn, trained by both, compared. */

import { ConfigurationError } from "../../../src/index.ts";
import type { Torch } from "../../support/torch/index.ts";
import { type Comparison, compare } from "./compare.ts";
import { drawCase } from "./draw.ts";
import type { Case } from "./plan.ts";
import { printCase } from "./print-program.ts";
import { trainCase } from "./train.ts";

export interface Checked extends Comparison {
  readonly number: number;
  readonly plan: Case;
  /** How many networks were drawn before that diverged, in both. */
  readonly diverged: number;
  /** What Atelier said of networks that were drawn before, and that it refused to make or compile. */
  readonly refusals: readonly string[];
}

/** How many networks are drawn under one number. */
const MAX_ATTEMPTS = 8;

/** Draws networks until one can be compared. */
export async function checkNetwork(torch: Torch, seed: number, number: number): Promise<Checked> {
  const refusals: string[] = [];
  let diverged = 0;
  for (let attempt = 0; ; attempt++) {
    const plan = drawCase(seed, number, attempt);
    try {
      const comparison = await compareCase(torch, plan);
      if (comparison.kind !== "diverged" || attempt >= MAX_ATTEMPTS - 1)
        return { ...comparison, number, plan, diverged, refusals };
      diverged++;
    } catch (error) {
      if (!(error instanceof ConfigurationError) || attempt >= MAX_ATTEMPTS - 1)
        throw new Error(`network ${number}: ${String(error)}\n${printCase(plan)}`, { cause: error });
      refusals.push(error.message);
    }
  }
}

/**
 * Trains a network by both, and compares. What differs by fast lowerings, on images with pixels a thousand to a million times
 * as large as the others, and not by plain ones, is of the kind "outliers": docs/precision.md says how the frequency domain
 * rounds there.
 */
export async function compareCase(torch: Torch, plan: Case): Promise<Comparison> {
  const comparison = await compare(torch, plan, await trainCase(plan));
  const mayBeOutliers = plan.lowerings === "fast" && plan.inputKinds.includes("outliers");
  if (comparison.kind !== "different" || !mayBeOutliers) return comparison;
  const plain: Case = { ...plan, lowerings: "plain" };
  const { kind } = await compare(torch, plain, await trainCase(plain));
  return kind === "same" || kind === "float32" ? { ...comparison, kind: "outliers" } : comparison;
}
