/** A GPU, by ONNX Runtime's WebGPU kernels. */

import type { Kernel, Target } from "../target.ts";
import { NATIVE_CPU } from "./native-cpu.ts";

/**
 * What ONNX Runtime 1.30 has no WebGPU kernel for, or a wrong one: groups of an even number of channels, made into one;
 * or a slow one: the article's dense layer took two to three times as long on SwiftShader with its bias as without.
 */
const MISSING: ReadonlySet<Kernel> = new Set([
  "BiasedGemm",
  "FusedMatMul",
  "GroupedConvTranspose",
  "Int64",
  "LogSoftmax",
  "MaxPoolIndices",
  "Sign",
  "TrainingBatchNormalization",
]);

/** Loops cost much for each time that their body is run, and state stays in the memory of the device. */
export const WEBGPU: Target = {
  name: "WebGPU",
  supportsScan: false,
  copiesOutputs: false,
  runMilliseconds: 250,
  keepsStateOnDevice: true,
  hasKernel: (kernel) => !MISSING.has(kernel),
  // The least that every WebGPU device supports, `maxStorageBuffersPerShaderStage`: https://www.w3.org/TR/webgpu/#limits
  maxBuffers: 8,
  costs: {
    // Not measured on a GPU: costs that are not given here are the processor's.
    ...NATIVE_CPU.costs,
    // Tiles of 32×32 numbers, for which sums of 14 or 25 terms are filled up to 32, have little to share. On SwiftShader
    // the transforms of the article's images take a tenth of the time so, sums of 64 terms half: docs/performance-log.md.
    maxShortSum: 128,
    // 256 for each, on SwiftShader about 0.1 ms: sums over the channels of the article's images take 450 ms so, 10 one by
    // one.
    reducesInGroups: true,
    // Never: products are no faster that way, and their results have to be transposed back.
    minTransposedRatio: Number.POSITIVE_INFINITY,
    // Never: it saves a pass over memory on the processor, and was not measured here.
    minChannelRow: Number.POSITIVE_INFINITY,
  },
};
