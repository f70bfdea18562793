/** Which engine computes, and loading it. */

import gpuMjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import gpuWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { findDevice, usePlatform } from "../../src/browser.ts";
import type { EngineApi, EngineChoice, EngineReport, Progress } from "./api.ts";

/** Bytes are those of onnxruntime-web 1.30.0, for progress where a host sends the files compressed. */
const FILES = {
  wasm: { mjs, wasm, bytes: 14_239_897 },
  webgpu: { mjs: gpuMjs, wasm: gpuWasm, bytes: 26_781_914 },
};

let chosen: { readonly wanted: EngineChoice | undefined; readonly report: Promise<EngineReport> } | undefined;
let warned: (message: string) => void = () => {};

/** Sets the function that warnings of the library are sent to from now on: that of the run that trains. */
export function hearWarnings(listener: (message: string) => void): void {
  warned = listener;
}

/** Waits until something can be computed. */
export async function engineStarted(): Promise<void> {
  await chosen?.report;
}

export const engineApi: EngineApi = {
  engine(onProgress, wanted) {
    if (chosen === undefined || (wanted !== undefined && chosen.wanted !== wanted)) {
      const report = start(onProgress, wanted);
      chosen = { wanted, report };
      // What failed for want of a network may be tried again.
      report.catch(() => {
        chosen = undefined;
      });
    }
    return chosen.report;
  },
};

async function start(
  onProgress: (progress: Progress) => void,
  wanted: EngineChoice | undefined,
): Promise<EngineReport> {
  const found = await findDevice({
    ...FILES,
    prefer: wanted === undefined ? undefined : wanted === "webgpu" ? "webgpu" : "cpu",
    threads: wanted === "one thread" ? 1 : undefined,
    onProgress: ({ loaded, total }) => onProgress({ what: "the engine", done: loaded, total }),
    onWarning: (message) => warned(message),
    // The page shows what fit would print.
    print: () => {},
  });
  usePlatform(found.platform);
  const { device, threads, description, reason } = found;
  return { device: device === "webgpu" ? "webgpu" : "wasm", threads, name: description, reason };
}
