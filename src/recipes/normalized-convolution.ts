import { type Layer, layers } from "../layers/index.ts";

/** Moving statistics that follow within an epoch: these networks are trained for few of them. */
const MAX_MOMENTUM = 0.9;
/** Share of the statistics' initial values that may remain at the end of a training with few steps. */
const MAX_LEFT = 1e-6;

/** Momentum of the moving statistics for a number of training steps: 0.9 for 131 steps and more, less for fewer. */
export function momentumFor(totalSteps = Number.POSITIVE_INFINITY): number {
  return Math.min(MAX_MOMENTUM, MAX_LEFT ** (1 / totalSteps));
}

/**
 * A 3×3 convolution without bias, batch normalization, ReLU. Where it is pooled, that comes before the normalization,
 * which then has a quarter of the pixels to go through. Of 131 training steps and more the moving statistics' momentum
 * is 0.9; of fewer it is less.
 */
export function normalizedConvolution(
  filters: number,
  options: { pooled?: boolean; inputShape?: readonly number[]; totalSteps?: number | undefined } = {},
): Layer[] {
  const { pooled = false, inputShape, totalSteps } = options;
  const input = inputShape === undefined ? {} : { inputShape };
  return [
    layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...input }),
    ...(pooled ? [layers.maxPooling2d({ poolSize: 2 })] : []),
    layers.batchNormalization({ momentum: momentumFor(totalSteps) }),
    layers.reLU(),
  ];
}
