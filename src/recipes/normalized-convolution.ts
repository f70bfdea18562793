import { type Layer, layers } from "../layers/index.ts";

/** Moving statistics that follow within an epoch: these networks are trained for few of them. */
const MOMENTUM = 0.9;

/**
 * A 3×3 convolution without bias, batch normalisation, ReLU. Where it is pooled, that comes before the normalisation,
 * which then has a quarter of the pixels to go through.
 */
export function normalizedConvolution(
  filters: number,
  { pooled = false, inputShape }: { pooled?: boolean; inputShape?: readonly number[] } = {},
): Layer[] {
  const input = inputShape === undefined ? {} : { inputShape };
  return [
    layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...input }),
    ...(pooled ? [layers.maxPooling2d({ poolSize: 2 })] : []),
    layers.batchNormalization({ momentum: MOMENTUM }),
    layers.reLU(),
  ];
}
