/** The processor, by ONNX Runtime's build for browsers. */

import type { Target } from "../target.ts";
import { NATIVE_CPU } from "./native-cpu.ts";

/**
 * It has the native build's kernels, and copies inputs too, not only outputs. Other thresholds than the native build's
 * were tried, and none was shown to pay by more than noise: docs/performance-log.md, "In a browser".
 */
export const WASM: Target = {
  ...NATIVE_CPU,
  name: "wasm",
  // In place, as they work whenever nothing else reads their input, they take 20 to 50 times as long as otherwise:
  // 2.4 instead of 0.1 ms for 400,000 numbers. docs/performance-log.md, "In a browser".
  hasKernel: (kernel) => kernel !== "Clamp" && NATIVE_CPU.hasKernel(kernel),
  // It computes in a worker, where only its own messages wait, and one step in a run takes half as long again as four do
  // (docs/results.md).
  runMilliseconds: 500,
};
