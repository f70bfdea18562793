/** Sources: Wu and He, "Group Normalization", 2018; Keras, `GroupNormalization`, for the options and defaults. */

import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import { mergeLastAxes, splitLastAxis, standardize } from "../ops/index.ts";
import { type Check, integer } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { withBatch } from "./options.ts";
import { applyScaling, declareScaling, SCALING_CHECKS, type ScalingOptions } from "./scaling.ts";

/** Options of `layers.groupNormalization`. */
export interface GroupNormalizationOptions extends LayerOptions, ScalingOptions {
  /**
   * How many groups the channels are divided into; −1: each channel by itself, which is instance normalization.
   *
   * @default 32
   */
  readonly groups?: number;
}

const GROUPS: Check = {
  expected: "a positive integer, or −1 for one group per channel",
  accepts: (value) => value === -1 || integer().accepts(value),
};

class GroupNormalization extends Layer<GroupNormalizationOptions> {
  constructor(options: GroupNormalizationOptions) {
    super("groupNormalization", "GroupNormalization", options, { groups: GROUPS, ...SCALING_CHECKS });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    this.#groupsOf(inputShape);
    return declareScaling(this.options, inputShape.slice(-1));
  }

  override call(x: Value, context: CallContext): Value {
    const grouped = splitLastAxis(x, this.#groupsOf(x.shape.slice(1)));
    // Everything but the batch and the groups: […, groups, channels of one].
    const axes = grouped.shape.map((_, axis) => axis).filter((axis) => axis > 0 && axis !== grouped.rank - 2);
    const y = mergeLastAxes(standardize(grouped, axes, this.options.epsilon ?? 0.001));
    return applyScaling(y, this.options, context, x.shape.slice(-1));
  }

  override outputShape(inputShape: Shape): Shape {
    this.#groupsOf(inputShape);
    return inputShape;
  }

  #groupsOf(inputShape: Shape): number {
    const channels = inputShape.at(-1);
    const { groups = 32 } = this.options;
    if (channels === undefined || (groups !== -1 && channels % groups !== 0)) {
      throw new ShapeError(
        `groupNormalization: expected channels in ${groups} equal groups. Received: ${withBatch(inputShape)}.`,
      );
    }
    return groups === -1 ? channels : groups;
  }
}

/**
 * Normalizes each example by the mean and variance of groups of its channels: `y[…, c] = γ[c] (x − mean of c's group) /
 * √(variance of c's group + ε) + β[c]`.
 *
 * Input and output `[batch, …, channels]`. Weights `gamma` and `beta`, each `[channels]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to channels that do not divide into the groups
 * @see {@link https://keras.io/api/layers/normalization_layers/group_normalization/ | Keras: GroupNormalization}
 * @see {@link https://arxiv.org/abs/1803.08494 | Wu and He, "Group Normalization", 2018}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.groupNormalization({ groups: 2, inputShape: [4] })]);
 * const { data } = await model.predict([[1, 3, 10, 30]]);
 * console.log(data); // Float32Array(4) [ -0.9995, 0.9995, -1.000, 1.000 ]
 * ```
 */
export function groupNormalization(options: GroupNormalizationOptions = {}): Layer {
  return new GroupNormalization(options);
}
