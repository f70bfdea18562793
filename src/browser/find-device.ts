/** Chooses between a GPU and the processor, and says why. */

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
export interface FindDeviceOptions
  extends Pick<BrowserOptions, "threads" | "onProgress" | "onWarning" | "print"> {
  /** Addresses of onnxruntime-web's build for the processor. */
  readonly wasm: EngineFiles;
  /**
   * Addresses of its build for WebGPU.
   *
   * @default none: no GPU is tried
   */
  readonly webgpu?: EngineFiles | undefined;
  /**
   * The device that a visitor prefers: "cpu" tries no GPU; "webgpu" also accepts one that is emulated by the
   * processor. A GPU with wrong results is never chosen.
   *
   * @default a real GPU if there is one, else the processor
   */
  readonly prefer?: Device | undefined;
  /**
   * Aborts the search, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The device that was chosen.
 *
 * @see {@link findDevice}
 */
export interface FoundDevice {
  /** The platform to give to `usePlatform`; its engine is running. */
  readonly platform: BrowserPlatform;
  /** "cpu" or "webgpu". */
  readonly device: Device;
  /** Threads that one operator uses. */
  readonly threads: number;
  /** The device in words: "WebGPU", "WebAssembly on 2 threads". */
  readonly description: string;
  /** Why nothing faster was chosen, in sentences; undefined if nothing is faster. */
  readonly reason: string | undefined;
}

/**
 * Time limit for the trial training on a GPU, in milliseconds, including compiling its shaders, which takes
 * seconds.
 */
const MAX_CHECK = { GPU: 20_000, software: 120_000 } as const;

const CHECKS: Checks<FindDeviceOptions> = {
  ...{ wasm: ENGINE_CHECKS.files, webgpu: { ...ENGINE_CHECKS.files, isRequired: false } },
  prefer: oneOf(["cpu", "webgpu"]),
  signal: abortSignal,
  threads: ENGINE_CHECKS.threads,
  onProgress: ENGINE_CHECKS.onProgress,
  onWarning: ENGINE_CHECKS.onWarning,
  print: ENGINE_CHECKS.print,
};

/**
 * Finds the fastest correct device and starts its engine.
 *
 * A GPU is chosen if WebGPU offers one and a trial training on it matches the processor's numbers within a
 * thousandth (four steps with convolutions, batch normalization, pooling, dropout and Adam). Otherwise the
 * processor is used, by WebAssembly, with threads if the page is cross-origin isolated. Any failure of WebGPU leads
 * to the processor, with the failure in `reason`.
 *
 * @throws {DeviceError} if the processor's engine cannot be loaded
 * @throws the signal's reason
 * @example
 * ```ts
 * // @norun: needs a page and the engine's files
 * import { findDevice, usePlatform } from "atelier/browser";
 *
 * const { platform, description, reason } = await findDevice({
 *   wasm: { mjs: "/ort/ort-wasm-simd-threaded.mjs", wasm: "/ort/ort-wasm-simd-threaded.wasm" },
 *   webgpu: {
 *     mjs: "/ort/ort-wasm-simd-threaded.asyncify.mjs",
 *     wasm: "/ort/ort-wasm-simd-threaded.asyncify.wasm",
 *   },
 * });
 * usePlatform(platform);
 * console.log(`Computing with ${description}. ${reason ?? ""}`);
 * ```
 */
export async function findDevice(options: FindDeviceOptions): Promise<FoundDevice> {
  checkOptions<FindDeviceOptions>("findDevice", options, CHECKS);
  const { wasm, webgpu, prefer, signal, threads, ...heard } = options;
  signal?.throwIfAborted();
  let reason: string | undefined;
  if (webgpu !== undefined && prefer !== "cpu") {
    const platform = browserPlatform({ files: webgpu, device: "webgpu", ...heard });
    reason = await tryGpu(platform, prefer === "webgpu");
    signal?.throwIfAborted();
    if (reason === undefined) return found(platform, undefined);
  }
  const platform = browserPlatform({ files: wasm, threads, ...heard });
  await platform.start();
  signal?.throwIfAborted();
  return found(platform, [reason, platform.reason].filter((text) => text !== undefined).join(" "));
}

function found(platform: BrowserPlatform, reason: string | undefined): FoundDevice {
  const { device, threads, description } = platform;
  return { platform, device, threads, description, reason: reason === "" ? undefined : reason };
}

/** Explains in a sentence why a GPU is not chosen; undefined if it is. */
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
