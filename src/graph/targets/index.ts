import type { Device, Target } from "../target.ts";
import { NATIVE_CPU } from "./native-cpu.ts";
import { WASM } from "./wasm.ts";
import { WEBGPU } from "./webgpu.ts";

export { NATIVE_CPU } from "./native-cpu.ts";
export { WASM } from "./wasm.ts";
export { WEBGPU } from "./webgpu.ts";

/**
 * The targets that graphs can be compiled for: the processor by the native build or by WebAssembly, and a GPU by
 * WebGPU.
 *
 * @example
 * ```ts
 * import { targets } from "atelier";
 *
 * console.log(targets.nativeCpu.name, targets.webGpu.keepsStateOnDevice); // native CPU true
 * ```
 */
export const targets = {
  /** The processor, by ONNX Runtime's native build. */
  nativeCpu: NATIVE_CPU,
  /** The processor, by ONNX Runtime's WebAssembly build in a browser. */
  wasm: WASM,
  /** A GPU, by WebGPU, in Node or a browser. */
  webGpu: WEBGPU,
} as const;

const TARGETS: Readonly<Record<Device, Target>> = { cpu: NATIVE_CPU, webgpu: WEBGPU };

/** Returns the target of a device in Node. */
export function targetOf(device: Device): Target {
  return TARGETS[device];
}
