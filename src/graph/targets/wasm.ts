/** The processor, by ONNX Runtime's build for browsers. */

import type { Target } from "../target.ts";
import { NATIVE_CPU } from "./native-cpu.ts";

/**
 * It has the native build's kernels, and copies inputs too, not only outputs. Its thresholds have not been measured yet: they
 * are the native build's.
 */
export const WASM: Target = { ...NATIVE_CPU, name: "wasm" };
