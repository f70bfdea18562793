/** WebGPU in Node, on a processor that plays the GPU: SwiftShader, as it comes with Chromium. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Device } from "../../src/index.ts";
import { isSoftwareGpuHere, SOFTWARE_GPU, skippedWithoutSoftwareGpu } from "./software-gpu.ts";
import type { DeviceReport } from "./train-on-device.ts";

const PROGRAM = fileURLToPath(new URL("train-on-device.ts", import.meta.url));

describe("training on WebGPU", () => {
  it.skipIf(!isSoftwareGpuHere)(
    `learns what the processor learns, and keeps weights and slots on the device${skippedWithoutSoftwareGpu}`,
    async () => {
      const [cpu, gpu] = await Promise.all([trainOn("cpu"), trainOn("webgpu")]);
      expect(gpu.losses).toHaveLength(4);
      gpu.losses.forEach((loss, i) => {
        expect(Math.abs(loss - defined(cpu.losses[i]))).toBeLessThan(1e-3);
      });
      gpu.evaluated.forEach((loss, i) => {
        expect(Math.abs(loss - defined(cpu.evaluated[i]))).toBeLessThan(1e-2);
      });
      gpu.weights.forEach((sum, i) => {
        expect(Math.abs(sum - defined(cpu.weights[i]))).toBeLessThan(1e-3 * (1 + defined(cpu.weights[i])));
      });
      // Brought once in the beginning, and once more after the optimizer was chosen anew.
      expect(gpu.brought.filter((count) => count > 0)).toHaveLength(2);
      expect(gpu.brought[0]).toBeGreaterThan(0);
      expect(gpu.brought.length).toBeGreaterThan(10);
    },
  );

  it.skipIf(process.platform !== "linux")("says what is missing where there is no GPU", async () => {
    const failure = trainOn("webgpu", { VK_ICD_FILENAMES: "/nowhere.json" });
    await expect(failure).rejects.toThrow(/DeviceError: Expected a GPU .* Received: /);
  });
});

async function trainOn(device: Device, environment = SOFTWARE_GPU): Promise<DeviceReport> {
  const argv = ["--import", "tsx", PROGRAM, device];
  const options = { env: { ...process.env, ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, argv, options);
  return JSON.parse(stdout) as DeviceReport;
}
