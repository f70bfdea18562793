/** SwiftShader, a GPU played by the processor, as it comes with Chromium. */

import { existsSync } from "node:fs";

const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const LOADERS = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/libvulkan.so.1`);

const missing = [
  ...(existsSync(DRIVER) ? [] : ["Chromium's SwiftShader"]),
  ...(LOADERS.some(existsSync) ? [] : ["the Vulkan loader (libvulkan1)"]),
];

/** What a process's environment needs to use it. */
export const SOFTWARE_GPU = { VK_ICD_FILENAMES: DRIVER };

export const isSoftwareGpuHere = missing.length === 0;

/** To be put behind a test's name. */
export const skippedWithoutSoftwareGpu = isSoftwareGpuHere
  ? ""
  : ` [skipped: not on this machine: ${missing.join(", ")}]`;
