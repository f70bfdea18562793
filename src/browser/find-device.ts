/** Choosing between a GPU and the processor, and saying why. */

import type { Device } from "../graph/index.ts";
import { abortSignal, type Checks, checkOptions, oneOf } from "../options/index.ts";
import {
  type BrowserOptions,
  type BrowserPlatform,
  browserPlatform,
  ENGINE_CHECKS,
  type EngineFiles,
  findAdapter,
} from "../runtime/browser.ts";
import { findFault } from "./check-engine.ts";

/** Options of `findDevice`. */
export interface FindDeviceOptions extends Pick<BrowserOptions, "threads" | "onProgress" | "onWarning"> {
  /** The files of onnxruntime-web's build for the processor. */
  readonly wasm: EngineFiles;
  /** Those of its build for WebGPU; without them no GPU is looked for. */
  readonly webgpu?: EngineFiles | undefined;
  /**
   * What a visitor prefers: "cpu" looks for no GPU, "webgpu" takes one that the processor plays too. A GPU that computes
   * wrongly is never taken.
   *
   * @default a real GPU, where there is one, else the processor
   */
  readonly prefer?: Device | undefined;
  /** Ends the search: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What was found. */
export interface FoundDevice {
  /** To be given to `usePlatform`; its engine is started. */
  readonly platform: BrowserPlatform;
  readonly device: Device;
  readonly threads: number;
  /** What computes: "WebGPU", "WebAssembly on 2 threads". */
  readonly description: string;
  /** Why not something faster, in sentences; undefined where nothing is. */
  readonly reason: string | undefined;
}

/** Milliseconds that the small training on a GPU may take, its shaders' compiling included: seconds on the processor's. */
const MAX_CHECK = { GPU: 20_000, software: 120_000 } as const;

const CHECKS: Checks<FindDeviceOptions> = {
  ...{ wasm: ENGINE_CHECKS.files, webgpu: { ...ENGINE_CHECKS.files, isRequired: false } },
  prefer: oneOf(["cpu", "webgpu"]),
  signal: abortSignal,
  threads: ENGINE_CHECKS.threads,
  onProgress: ENGINE_CHECKS.onProgress,
  onWarning: ENGINE_CHECKS.onWarning,
};

/**
 * Finds what to compute on, and starts it: a GPU by WebGPU, where there is one and a small training on it gives the
 * processor's numbers (four steps of convolutions, batch normalisation, pooling, dropout and Adam, within a thousandth); else
 * the processor by wasm, with threads where the page is isolated. Where anything goes wrong with WebGPU, the processor is
 * taken, and the reason says what it was.
 *
 * @throws DeviceError if the processor's engine cannot be had; the signal's reason
 * @example
 * const { platform, description, reason } = await findDevice({ wasm: { mjs, wasm }, webgpu: { mjs: gpuMjs, wasm: gpuWasm } });
 * usePlatform(platform);
 * note.textContent = `Computing with ${description}. ${reason ?? ""}`;
 */
export async function findDevice(options: FindDeviceOptions): Promise<FoundDevice> {
  checkOptions<FindDeviceOptions>("findDevice", options, CHECKS);
  const { wasm, webgpu, prefer, signal, threads, onProgress, onWarning } = options;
  signal?.throwIfAborted();
  let reason: string | undefined;
  if (webgpu !== undefined && prefer !== "cpu") {
    const platform = browserPlatform({ files: webgpu, device: "webgpu", onProgress, onWarning });
    reason = await tryGpu(platform, prefer === "webgpu");
    signal?.throwIfAborted();
    if (reason === undefined) return found(platform, undefined);
  }
  const platform = browserPlatform({ files: wasm, threads, onProgress, onWarning });
  await platform.start();
  signal?.throwIfAborted();
  return found(platform, [reason, platform.reason].filter((text) => text !== undefined).join(" "));
}

function found(platform: BrowserPlatform, reason: string | undefined): FoundDevice {
  const { device, threads, description } = platform;
  return { platform, device, threads, description, reason: reason === "" ? undefined : reason };
}

/** Why a GPU is not taken, as a sentence; undefined if it is. */
async function tryGpu(platform: BrowserPlatform, takesSoftware: boolean): Promise<string | undefined> {
  const adapter = await findAdapter();
  if (adapter === "none") return "This browser has no WebGPU here.";
  if (adapter === "no GPU") return "WebGPU finds no GPU here.";
  if (adapter === "software" && !takesSoftware) {
    return "WebGPU has no GPU here but one that the processor plays, which is slower than WebAssembly.";
  }
  const limit = MAX_CHECK[adapter];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no result in ${limit / 1000} seconds`), limit);
  });
  try {
    await platform.start();
    const fault = await Promise.race([findFault(platform), late]);
    return fault === undefined ? undefined : `WebGPU computes wrongly here: ${fault}.`;
  } catch (error) {
    return `WebGPU does not work here: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearTimeout(timer);
  }
}
