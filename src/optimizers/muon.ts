/**
 * Muon: momentum made orthogonal. Sources: Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; Liu et al.
 * 2025, https://arxiv.org/abs/2502.16982, for the size of the steps; Keras, `Muon`, for options and defaults.
 */

import { defined } from "../checked.ts";
import type { Shape, Value } from "../graph/index.ts";
import {
  add,
  divide,
  matmul,
  multiply,
  reduceSum,
  reshape,
  sqrt,
  square,
  subtract,
  transpose,
} from "../ops/index.ts";
import { boolean, fraction, integer, number } from "../options/index.ts";
import { adamRule } from "./adam.ts";
import { byParameter } from "./by-parameter.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer, ParameterDescription } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";
import { isFound, PATTERNS } from "./weight-decay.ts";

/** Options of `optimizers.muon`. The `weightDecay` is that of the matrices, 0.004 by default. */
export interface MuonOptions extends OptimizerOptions {
  /**
   * β₁ of the parameters that are trained by Adam.
   *
   * @default 0.9
   */
  readonly adamBeta1?: number;
  /**
   * β₂ of the parameters that are trained by Adam.
   *
   * @default 0.999
   */
  readonly adamBeta2?: number;
  /**
   * The weight decay of the parameters that are trained by Adam.
   *
   * @default 0.004
   */
  readonly adamWeightDecay?: number;
  /**
   * ε of Adam, which keeps divisors above 0.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Matrices that are trained by Adam too, by texts or regular expressions found in their names: the last layer,
   * as the authors advise, such as ["dense_1/"]. Default: none.
   */
  readonly excludeLayers?: readonly (string | RegExp)[];
  /**
   * Whether embeddings are trained by Adam.
   *
   * @default true
   */
  readonly excludeEmbeddings?: boolean;
  /**
   * First coefficient of the iteration.
   *
   * @default 3.4445
   */
  readonly muonA?: number;
  /**
   * Second coefficient of the iteration.
   *
   * @default −4.775
   */
  readonly muonB?: number;
  /**
   * Third coefficient of the iteration.
   *
   * @default 2.0315
   */
  readonly muonC?: number;
  /**
   * The learning rate of Adam, as a multiple of `learningRate`.
   *
   * @default 1
   */
  readonly adamLrRatio?: number;
  /**
   * μ, the decay rate of the momentum.
   *
   * @default 0.95
   */
  readonly momentum?: number;
  /**
   * Number of iterations.
   *
   * @default 5
   */
  readonly nsSteps?: number;
  /**
   * Whether steps look ahead along the momentum.
   *
   * @default true
   */
  readonly nesterov?: boolean;
  /**
   * The root mean square of a step is about this times the learning rate, as with Adam.
   *
   * @default 0.2
   */
  readonly rmsRate?: number;
}

const CHECKS = {
  adamBeta1: fraction(),
  adamBeta2: fraction(),
  adamWeightDecay: number({ min: 0 }),
  epsilon: number({ above: 0 }),
  excludeLayers: PATTERNS,
  excludeEmbeddings: boolean,
  muonA: number(),
  muonB: number(),
  muonC: number(),
  adamLrRatio: number({ above: 0 }),
  momentum: fraction(),
  nsSteps: integer(),
  nesterov: boolean,
  rmsRate: number({ above: 0 }),
};

/**
 * Moves matrices along their momentum, made nearly orthogonal by a Newton-Schulz iteration, and trains everything else
 * by AdamW.
 *
 * With `m ← μ m + g` and `G = g + μ m` (without `nesterov`: m), `X = G / ‖G‖`, then `nsSteps` times `A = X Xᵀ`, `X ← a
 * X + (b A + c A²) X`, and `w ← w − η · rmsRate · √max(rows, columns) · X`.
 *
 * Matrices are the kernels of dense layers and of convolutions, `[height, width, in, out]` as `[height · width · in,
 * out]`, as the authors have it; Keras trains convolutions by AdamW (here: `excludeLayers: ["conv"]`). Vectors, kernels
 * of depthwise convolutions, and matrices of a single row or column are no matrices. Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/muon/ | Keras: Muon}
 * @see {@link https://kellerjordan.github.io/posts/muon/ | Jordan, "Muon", 2024}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 2, useBias: false, kernelInitializer: "ones", inputShape: [2] }),
 * ]);
 * model.compile({ optimizer: optimizers.muon({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * const { loss } = await model.trainOnBatch([[1, 2]], [[0, 1]]);
 * console.log(loss); // 6.5
 * ```
 */
export function muon(given: OptimizerArgument<MuonOptions> = {}, ...excess: Excess): Optimizer {
  const options: MuonOptions = readOptions<MuonOptions>("muon", given, CHECKS, excess);
  const { learningRate = 0.001, weightDecay = 0.004, adamWeightDecay = 0.004 } = options;
  const isByMuon = (parameter: ParameterDescription) => isTrainedAsMatrix(parameter, options);
  const isByAdam = (parameter: ParameterDescription) => !isByMuon(parameter);
  const { adamBeta1: beta1 = 0.9, adamBeta2: beta2 = 0.999, epsilon = 1e-7, adamLrRatio = 1 } = options;
  const adam = adamRule("adam", { beta1, beta2, epsilon });
  const rule = byParameter("muon", learningRate, [
    { optimizer: matrixRule(options), appliesTo: isByMuon },
    { optimizer: adam, appliesTo: isByAdam, rateFactor: adamLrRatio },
  ]);
  return withOptions(rule, options, [
    { rate: weightDecay, appliesTo: isByMuon },
    { rate: adamWeightDecay, appliesTo: isByAdam, scalar: "adamDecay" },
  ]);
}

function isTrainedAsMatrix({ name, shape }: ParameterDescription, options: MuonOptions): boolean {
  const { excludeLayers = [], excludeEmbeddings = true } = options;
  if ((shape.length !== 2 && shape.length !== 4) || Math.min(...matrixShape(shape)) < 2) return false;
  if (/depthwise/i.test(name) || (excludeEmbeddings && /embedding/i.test(name))) return false;
  return !isFound(name, excludeLayers);
}

/** All axes but the last as rows. */
function matrixShape(shape: Shape): readonly [rows: number, columns: number] {
  const columns = defined(shape.at(-1));
  return [shape.slice(0, -1).reduce((product, length) => product * length, 1), columns];
}

/** Updates a matrix. */
function matrixRule(options: MuonOptions): Optimizer {
  const { momentum: kept = 0.95, nesterov = true, rmsRate = 0.2 } = options;
  return define(
    {
      name: "muon",
      elementwise: false,
      slots: ["momentum"],
      update({ parameter, gradient, slots, scalars: { learningRate } }) {
        const momentum = add(multiply(slots.momentum, kept), gradient);
        const direction = nesterov ? add(gradient, multiply(momentum, kept)) : momentum;
        const shape = matrixShape(parameter.shape);
        const step = orthogonalize(reshape(direction, shape), options);
        const size = multiply(learningRate, rmsRate * Math.sqrt(Math.max(...shape)));
        return {
          parameter: subtract(parameter, reshape(multiply(step, size), parameter.shape)),
          slots: { momentum },
        };
      },
    },
    0,
  );
}

/** Returns a matrix with nearly the same singular vectors and singular values near 1, between about 0.7 and 1.2. */
export function orthogonalize(
  matrix: Value,
  { muonA: a = 3.4445, muonB: b = -4.775, muonC: c = 2.0315, nsSteps = 5 }: MuonOptions = {},
): Value {
  const [rows, columns] = matrixShape(matrix.shape);
  const isTall = rows > columns;
  const wide = isTall ? transpose(matrix, [1, 0]) : matrix;
  let x = divide(wide, add(sqrt(reduceSum(square(wide))), 1e-7));
  for (let step = 0; step < nsSteps; step++) {
    const products = matmul(x, x, { transposeB: true });
    const polynomial = add(multiply(products, b), matmul(multiply(products, c), products));
    x = add(multiply(x, a), matmul(polynomial, x));
  }
  return isTall ? transpose(x, [1, 0]) : x;
}
