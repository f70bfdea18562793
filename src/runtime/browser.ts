/** The platform for browsers: onnxruntime-web on the processor or a GPU, the browser's file system, no terminal. */

import type { Device } from "../graph/index.ts";
import { targets } from "../graph/index.ts";
import {
  acceptedBy,
  type Check,
  type Checks,
  callable,
  checkOptions,
  integer,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { cleanText } from "../terminal/index.ts";
import type { Loading } from "../web/index.ts";
import { type EngineFiles, openSession, startEngine } from "./browser-engine.ts";
import { browserFiles } from "./browser-files.ts";
import type { Platform } from "./platform.ts";
import { MAX_THREADS } from "./threads.ts";

export { type EngineFiles, findAdapter } from "./browser-engine.ts";

/** Options of `browserPlatform`. */
export interface BrowserOptions {
  /** Addresses of onnxruntime-web's two files for the device. */
  readonly files: EngineFiles;
  /**
   * Threads that one operator may use. Always one unless the page is cross-origin isolated, which takes the headers
   * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp` or `credentialless`.
   *
   * @default the processor's, four at most; on WebGPU one
   */
  readonly threads?: number | undefined;
  /**
   * "cpu", or "webgpu" for a GPU.
   *
   * @default "cpu"
   */
  readonly device?: Device | undefined;
  /**
   * Called as the engine's wasm file arrives, from the network or the cache.
   *
   * @default none
   */
  readonly onProgress?: ((loading: Loading) => void) | undefined;
  /**
   * Called with warnings.
   *
   * @default `console.warn`
   */
  readonly onWarning?: ((text: string) => void) | undefined;
  /**
   * Called with each line that is printed: by `fit`, as `verbose` asks for, and by `model.summary()`.
   *
   * @default `console.log`
   */
  readonly print?: ((line: string) => void) | undefined;
}

/**
 * A platform for browsers.
 *
 * @see {@link browserPlatform}
 */
export interface BrowserPlatform extends Platform {
  /** Threads that one operator uses. */
  readonly threads: number;
  /** The device in words, to be displayed: "WebAssembly on 2 threads". */
  readonly description: string;
  /** Why there are no more threads, as a sentence; undefined if there could be. */
  readonly reason: string | undefined;
  /**
   * Fetches and starts the engine now instead of with the first graph.
   *
   * @throws {DeviceError} if its files cannot be loaded, or there is no GPU
   */
  start(): Promise<void>;
}

/**
 * Default limit of threads. More gain little: the engine's operators are small, and phones have slow cores among
 * theirs.
 */
const MAX_DEFAULT_THREADS = 4;

/** Memory of a wasm module in bytes: its addresses have 32 bits. */
const MAX_MEMORY = 2 ** 32;

const address: Check = {
  expected: "an address, as text or URL",
  accepts: (value) => text.accepts(value) || value instanceof URL,
};

const FILES: Checks<EngineFiles> = { mjs: required(address), wasm: required(address), bytes: integer() };

/** Checks of the options, shared with functions that take some of them. */
export const ENGINE_CHECKS: Checks<BrowserOptions> = {
  files: required(
    acceptedBy("the addresses of the engine, { mjs, wasm }", (files) =>
      checkOptions<EngineFiles>("browserPlatform files", files, FILES),
    ),
  ),
  threads: integer({ min: 1, max: MAX_THREADS }),
  device: oneOf(["cpu", "webgpu"]),
  onProgress: callable,
  onWarning: callable,
  print: callable,
};

/**
 * Makes the platform for a page, or better for a worker of one, since a run blocks its thread. Between runs the
 * event loop turns: messages, timers, aborts.
 *
 * The engine is fetched and started with the first graph, or by `start()`; its wasm file is kept in the browser's
 * cache. It starts only once: another number of threads needs another worker. Files (`model.save`, `loadModel`,
 * checkpoints) are in the origin private file system, or in memory if there is none. Visitors download a model as
 * `model.toBytes()`.
 *
 * @throws {ConfigurationError} if an option is not acceptable
 * @throws {UnknownNameError} for an unknown option
 * @see {@link https://onnxruntime.ai/docs/tutorials/web/ | ONNX Runtime Web}
 * @example
 * ```ts
 * // @norun: needs a page and the engine's files
 * import { browserPlatform, usePlatform } from "atelier/browser";
 *
 * const platform = browserPlatform({
 *   files: { mjs: "/ort/ort-wasm-simd-threaded.mjs", wasm: "/ort/ort-wasm-simd-threaded.wasm" },
 * });
 * usePlatform(platform);
 * console.log(platform.description); // WebAssembly on 4 threads
 * ```
 */
export function browserPlatform(options: BrowserOptions): BrowserPlatform {
  checkOptions<BrowserOptions>("browserPlatform", options, ENGINE_CHECKS);
  const { files, device = "cpu", onProgress, onWarning = (warning) => console.warn(warning) } = options;
  const { print = (line) => console.log(line) } = options;
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const wanted = options.threads ?? (device === "cpu" ? Math.min(cores, MAX_DEFAULT_THREADS) : 1);
  const reason = wanted > 1 && globalThis.crossOriginIsolated !== true ? NOT_ISOLATED : undefined;
  const threads = reason === undefined ? wanted : 1;
  if (options.threads !== undefined && reason !== undefined) onWarning(`Not on ${wanted} threads. ${reason}`);
  const start = () => startEngine({ device, files, threads, onProgress });
  return {
    name: "browser",
    device,
    target: device === "cpu" ? targets.wasm : targets.webGpu,
    memoryLimit: MAX_MEMORY,
    threads,
    description: describe(device, threads),
    reason,
    start: async () => void (await start()),
    createSession: async (model, resident) => openSession(await start(), model, resident),
    releaseBuffers,
    terminal: {
      write: byLine(print),
      isInteractive: false,
      warn: (warning) => onWarning(cleanText(warning)),
    },
    ...browserFiles(),
  };
}

function describe(device: Device, threads: number): string {
  if (device === "webgpu") return "WebGPU";
  return `WebAssembly on ${threads === 1 ? "one thread" : `${threads} threads`}`;
}

/** Writes text, which may come in parts of a line, line by line. */
function byLine(print: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) print(line);
  };
}

const NOT_ISOLATED =
  "Threads take a page that is isolated: its host has to send the headers Cross-Origin-Opener-Policy and " +
  "Cross-Origin-Embedder-Policy.";

/** A buffer whose memory can be released at once; older browsers leave that to the garbage collector. */
interface Transferable extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

function releaseBuffers(buffers: readonly Transferable[]): void {
  for (const buffer of buffers) buffer.transfer?.(0);
}
