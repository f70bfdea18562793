/** Common parts of the normalizations that end in `γ · x + β`. */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { add, multiply, reshape } from "../ops/index.ts";
import { boolean, number } from "../options/index.ts";
import type { CallContext, WeightDeclaration } from "./layer.ts";
import { initializer } from "./options.ts";

/** Options of layers that scale and shift normalized numbers. */
export interface ScalingOptions {
  /**
   * Added to the variance, so that nothing is divided by 0.
   *
   * @default 0.001
   */
  readonly epsilon?: number;
  /**
   * Whether β is added.
   *
   * @default true
   */
  readonly center?: boolean;
  /**
   * Whether the result is multiplied by γ.
   *
   * @default true
   */
  readonly scale?: boolean;
  /**
   * First numbers of γ.
   *
   * @default "ones"
   */
  readonly gammaInitializer?: Initializer;
  /**
   * First numbers of β.
   *
   * @default "zeros"
   */
  readonly betaInitializer?: Initializer;
}

export const SCALING_CHECKS = {
  epsilon: number({ above: 0 }),
  center: boolean,
  scale: boolean,
  gammaInitializer: initializer,
  betaInitializer: initializer,
} as const;

/** Declares γ and β, as far as the options ask for them. */
export function declareScaling(options: ScalingOptions, shape: Shape): readonly WeightDeclaration[] {
  const { center = true, scale = true, gammaInitializer = "ones", betaInitializer = "zeros" } = options;
  const gamma = { name: "gamma", shape, initializer: gammaInitializer };
  const beta = { name: "beta", shape, initializer: betaInitializer };
  return [...(scale ? [gamma] : []), ...(center ? [beta] : [])];
}

/**
 * `γ · x + β`
 *
 * @param shape which γ and β take so that they broadcast along `x`
 */
export function applyScaling(x: Value, options: ScalingOptions, context: CallContext, shape: Shape): Value {
  const { center = true, scale = true } = options;
  const weight = (name: string) => reshape(context.weight(name), shape);
  const scaled = scale ? multiply(x, weight("gamma")) : x;
  return center ? add(scaled, weight("beta")) : scaled;
}
