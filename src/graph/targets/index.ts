import type { Device, Target } from "../target.ts";
import { NATIVE_CPU } from "./native-cpu.ts";
import { WASM } from "./wasm.ts";
import { WEBGPU } from "./webgpu.ts";

export { NATIVE_CPU } from "./native-cpu.ts";
export { WASM } from "./wasm.ts";
export { WEBGPU } from "./webgpu.ts";

/** What graphs can be compiled for: the processor by the native build or by wasm, and a GPU. */
export const targets = { nativeCpu: NATIVE_CPU, wasm: WASM, webGpu: WEBGPU } as const;

const TARGETS: Readonly<Record<Device, Target>> = { cpu: NATIVE_CPU, webgpu: WEBGPU };

/** Returns the target that a device is in Node. */
export function targetOf(device: Device): Target {
  return TARGETS[device];
}
