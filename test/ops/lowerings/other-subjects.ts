/** Products, reductions and elementwise operations to compare lowerings on. */

import { defined } from "../../../src/checked.ts";
import * as ops from "../../../src/ops/index.ts";
import type { RandomGenerator } from "../../../src/random/random.ts";
import { everyLayout, lieIn } from "../../support/lie-in.ts";
import { between, integers, normal, oneOf } from "../../support/numbers.ts";
import type { Subject } from "./subject.ts";

/** A product of matrices that lie one way or the other, now and then much wider than high, or with a bias. */
export function products(random: RandomGenerator): Subject {
  const [rows, inner] = [between(random, 1, 4), between(random, 1, 5)];
  const columns = random.integer(2) === 0 ? between(random, 1, 6) : 32 * rows + between(random, 0, 3);
  const [transposeA, transposeB] = [random.integer(2) === 0, random.integer(2) === 0];
  const layouts = [0, 1, 2].map(() => oneOf(random, everyLayout(2)));
  const operands = [
    normal(random, transposeA ? [inner, rows] : [rows, inner]),
    normal(random, transposeB ? [columns, inner] : [inner, columns]),
  ];
  if (random.integer(2) === 0) operands.push(normal(random, [columns]));
  return {
    operands,
    expression: (a, b, bias) =>
      lieIn(
        ops.matmul(lieIn(a, defined(layouts[0])), lieIn(b, defined(layouts[1])), {
          transposeA,
          transposeB,
          bias,
        }),
        defined(layouts[2]),
      ),
  };
}

/** Images laid out as rows and back, the batch innermost or elsewhere. */
export function rowsAndImages(random: RandomGenerator): Subject {
  const shape = [between(random, 2, 4), between(random, 1, 4), between(random, 1, 4), between(random, 1, 3)];
  const layouts = [4, 2, 3].map((rank) =>
    random.integer(2) === 0
      ? [...Array.from({ length: rank - 1 }, (_, axis) => axis + 1), 0]
      : oneOf(random, everyLayout(rank)),
  );
  return {
    operands: [normal(random, shape)],
    expression(x) {
      const rows = ops.reshape(lieIn(x, defined(layouts[0])), [
        -1,
        defined(shape[1]) * defined(shape[2]) * defined(shape[3]),
      ]);
      const cubes = ops.reshape(lieIn(rows, defined(layouts[1])), [
        defined(shape[0]),
        defined(shape[3]) * defined(shape[1]),
        defined(shape[2]),
      ]);
      return ops.square(lieIn(cubes, defined(layouts[2])));
    },
  };
}

/** Averages over images, stretched to images again. */
export function stretchedImages(random: RandomGenerator): Subject {
  const shape = [between(random, 2, 4), between(random, 2, 4), between(random, 2, 4), between(random, 1, 3)];
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(4)));
  return {
    operands: [normal(random, [defined(shape[0]), 1, 1, defined(shape[3])])],
    expression: (x) =>
      lieIn(ops.square(ops.broadcastTo(lieIn(x, defined(layouts[0])), shape)), defined(layouts[1])),
  };
}

/** Far apart, so that a naive logarithm would not do. */
export function signs(random: RandomGenerator): Subject {
  const x = integers(random, [between(random, 1, 4), between(random, 1, 6)], 5);
  const data = x.data.map((n) => (n - 2) * 1e-30);
  const layout = oneOf(random, everyLayout(2));
  return { expression: (value) => ops.sign(lieIn(value, layout)), operands: [{ ...x, data }] };
}

/** Of numbers of either sign, and of what is known to have one. */
export function steps(random: RandomGenerator, seed: number): Subject {
  const { expression: _, operands } = signs(random);
  const layout = oneOf(random, everyLayout(2));
  return {
    expression: (value) => ops.step(lieIn(seed % 2 === 0 ? value : ops.relu(value), layout)),
    operands,
  };
}

export function classes(random: RandomGenerator): Subject {
  const shape = [between(random, 1, 4), between(random, 1, 3), between(random, 1, 6)];
  return { expression: (x) => ops.cast(ops.argMax(x)), operands: [integers(random, shape, 3)] };
}

export function logits(random: RandomGenerator): Subject {
  const { data, shape } = normal(random, [between(random, 1, 4), between(random, 1, 6)]);
  return {
    operands: [{ data: data.map((n) => 60 * n), shape }],
    expression: (x) => ops.logSoftmax(lieIn(x, oneOf(random, everyLayout(2)))),
  };
}

export function exponentialUnits(random: RandomGenerator): Subject {
  const layout = oneOf(random, everyLayout(3));
  return {
    operands: [normal(random, [between(random, 1, 4), between(random, 1, 6), between(random, 1, 4)])],
    expression: (x) => ops.add(ops.elu(lieIn(x, layout)), ops.selu(x)),
  };
}

/** Of large numbers and small ones, in images of one channel now and then. */
export function softUnits(random: RandomGenerator): Subject {
  const layout = oneOf(random, everyLayout(3));
  const x = normal(random, [between(random, 1, 4), between(random, 1, 6), between(random, 1, 3)]);
  const scale = oneOf(random, [1, 10, 100]);
  return {
    operands: [{ ...x, data: x.data.map((n) => n * scale) }],
    expression: (value) => ops.add(ops.softplus(lieIn(value, layout)), ops.mish(value)),
  };
}

export function averagedImages(random: RandomGenerator): Subject {
  return reducedImages(random, ops.reduceMean);
}

export function largestPixels(random: RandomGenerator): Subject {
  return reducedImages(random, ops.reduceMax);
}

/** A global pooling, and now and then a reduction of other axes. */
function reducedImages(random: RandomGenerator, reduce: typeof ops.reduceMean): Subject {
  const axes = oneOf(random, [[1, 2], [1, 2], [-1], [0, 2]]);
  const keepDims = between(random, 0, 1) === 1;
  const layout = oneOf(random, everyLayout(4));
  const shape = [2, between(random, 1, 4), between(random, 1, 4), between(random, 1, 3)];
  return { operands: [normal(random, shape)], expression: (x) => reduce(lieIn(x, layout), axes, keepDims) };
}

/** Channels in long rows, short ones, and none. */
export function affineChannels(random: RandomGenerator): Subject {
  const channels = between(random, 1, 4);
  const shape = [
    between(random, 1, 9),
    ...oneOf(random, [[], [between(random, 1, 4)], [between(random, 1, 4), between(random, 1, 4)]]),
    channels,
  ];
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(shape.length)));
  return {
    operands: [normal(random, shape), normal(random, [channels]), normal(random, [channels])],
    expression: (x, scale, shift) =>
      lieIn(ops.channelAffine(lieIn(x, defined(layouts[0])), scale, shift), defined(layouts[1])),
  };
}
