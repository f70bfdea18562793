/** Poolings to compare lowerings on. */

import { defined } from "../../../src/checked.ts";
import type { Value } from "../../../src/graph/index.ts";
import * as ops from "../../../src/ops/index.ts";
import { type Pair, poolingWindow } from "../../../src/ops/index.ts";
import type { RandomGenerator } from "../../../src/random/random.ts";
import { everyLayout, lieIn } from "../../support/lie-in.ts";
import { between, integers, normal, oneOf } from "../../support/numbers.ts";
import { pair } from "./convolutions.ts";
import type { Subject } from "./subject.ts";

/** Max pooling of images full of ties. */
function maxPooling(
  random: RandomGenerator,
  image: Pair,
  pool: Pair,
  strides: Pair,
  padding: "same" | "valid",
) {
  const pooling = poolingWindow(image, pool, { strides, padding });
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(4)));
  return {
    expression: (x: Value) =>
      lieIn(ops.maxPool2d(lieIn(x, defined(layouts[0])), pooling), defined(layouts[1])),
    operands: [integers(random, [between(random, 1, 3), ...image, between(random, 1, 4)], 4)],
  };
}

/** Windows that do not overlap, pixels left over between or behind them. */
export function disjointPooling(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 3);
  const strides: Pair = [pool[0] + random.integer(3), pool[1] + random.integer(3)];
  const image = pair(random, 3, 10);
  return maxPooling(random, image, pool, strides, oneOf(random, ["same", "valid"]));
}

/** Windows that tile the images. */
export function tiledPooling(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 4);
  const image: Pair = [pool[0] * between(random, 1, 3), pool[1] * between(random, 1, 3)];
  return maxPooling(random, image, pool, pool, oneOf(random, ["same", "valid"]));
}

/** Averages over windows that overlap, touch or leave pixels over, with padding or without. */
export function averagePooling(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 4);
  const image: Pair = [pool[0] + random.integer(6), pool[1] + random.integer(6)];
  const padding = oneOf(random, ["same", "valid"] as const);
  const pooling = poolingWindow(image, pool, { strides: pair(random, 1, 4), padding });
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(4)));
  return {
    expression: (x: Value) =>
      lieIn(ops.averagePool2d(lieIn(x, defined(layouts[0])), pooling), defined(layouts[1])),
    operands: [normal(random, [between(random, 1, 3), ...image, between(random, 1, 4)])],
  };
}
