/** The processor, by ONNX Runtime's build for Node. */

import type { Target } from "../target.ts";

/**
 * Thresholds were measured on 2 cores of a shared virtual machine, with training steps of the recipes;
 * docs/performance-log.md has machine, versions and the tables.
 */
export const NATIVE_CPU: Target = {
  name: "native CPU",
  supportsScan: true,
  copiesOutputs: true,
  // An abort, Ctrl-C or a progress bar waits this long at most, or twice as long where others use the machine too.
  runMilliseconds: 250,
  keepsStateOnDevice: false,
  // Number by number: 4.7 ms for 800,000 numbers, and 1.4 by eleven other nodes (2 cores of AMD EPYC with AVX-512,
  // 2026-11-28).
  hasKernel: (kernel) => kernel !== "Softplus",
  maxBuffers: Number.POSITIVE_INFINITY,
  costs: {
    // Direct convolutions are fast forward, and slow where gradients are computed by way of them. Measured by `npm run
    // bench:convolutions`, AMD EPYC (Zen 5), 2026-11-25: docs/performance-log.md, "Where the frequency domain pays".
    maxDftCostRatio: { forward: 1, gradient: 4 },
    // With blocks of 8 a step of `conv3` took 42 ms on blocks and 32 otherwise, of `resnet8` 65 and 170 (2 cores of AMD
    // EPYC (Zen 3), batch size 64, 2026-11-27). With blocks of 16, where one instruction multiplies twice as many
    // numbers, 10.3 and 11.6, 17 and 60 (one with AVX-512, 2026-11-28). The plain ones alone, as shares of a product of
    // 1024×1024: docs/performance-log.md, "Where blocks of channels pay".
    convolution: {
      blocked: { 8: 0.8, 16: 0.4 },
      // 0.1 ns off blocks and 0.17 ns onto them, and a transposition here and there, where a multiplication takes 0.01 ns.
      reordered: 20,
      // 0.6 to 0.95 ns: 3.7 ms for 64 images of 32×32, 60 channels.
      rearranged: 60,
      // `Conv` of 64 images of 28×28, 3×3, 16 channels takes 0.64 ms and 0.036 for each filter, 18 times as long to gather a
      // number of a window as to multiply it at 400 GFLOP/s, or 8 times at the speed of the products of the other ways.
      plain: { forward: 1.1, window: 8, inputGradient: 2, filterGradient: 6 },
      // 64 images of 32×32, 3×3 with stride 2, 8 groups of 8 channels and filters, at 44, 20 and 29 GFLOP/s, where products have
      // 190 (2 cores of AMD EPYC with AVX-512, 2026-11-28).
      grouped: { forward: 4, inputGradient: 10, filterGradient: 7 },
      // 64 images of 16×16, 3×3, 32 channels, at 150 GFLOP/s on blocks of 16, where other convolutions have 400, and at 19,
      // 5 and 4 by `Conv` and `ConvTranspose` (2 cores of AMD EPYC with AVX-512, 2026-11-28). With blocks of 8 not measured.
      depthwise: { blocked: 1.1, plain: { forward: 8, inputGradient: 32, filterGradient: 40 } },
    },
    // Images of more channels are better off in the frequency domain, and larger windows make the product too large; the
    // limits lie between first layers (9 or 25 numbers of a grey image) and the others. There is no table.
    maxGatheredChannels: 3,
    maxGatheredWindow: 128,
    // Never: `Einsum` is a product behind transpositions here.
    maxShortSum: 0,
    reducesInGroups: false,
    // The article's dense layer at batch size 64, 2.05 → 1.84 ms alone: docs/performance-log.md.
    minTransposedRatio: 8,
    // 1.10 → 0.67 ms alone on long rows (docs/performance-log.md). The kernel works row by row, and is slow on short
    // ones; there is no table of that.
    minChannelRow: 8,
    // From there on a copy is at most a quarter of the output.
    minRearrangedStretch: 4,
    // A smaller parameter costs more in nodes than in arithmetic: 20.2 → 19.8 ms a step (docs/performance-log.md).
    minOwnUpdate: 2 ** 17,
    // 4 MB; less is not worth a loop. Not measured closely.
    minBlockedTensor: 2 ** 20,
    // The runtime gives elementwise work on less than about this to one thread only.
    minBlock: 100_000,
    // 1 MB, which stays in the cache together with its results. Blocks of half and twice as much took equally long.
    maxBlock: 2 ** 18,
  },
};
