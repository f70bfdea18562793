/** Browsers: onnxruntime-web on the processor by wasm, or on a GPU by WebGPU; their own files; no terminal. */

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
  /** The two files of onnxruntime-web for the device, at addresses from which the page may load them. */
  readonly files: EngineFiles;
  /**
   * Threads that one operator may use; one where the page is not isolated (`crossOriginIsolated`), which takes the headers
   * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp` or `credentialless`.
   *
   * @default the processor's, four at most; on WebGPU one
   */
  readonly threads?: number | undefined;
  /**
   * "cpu", or "webgpu": a GPU.
   *
   * @default "cpu"
   */
  readonly device?: Device | undefined;
  /** Told how much of the engine's wasm file has come, when it is fetched or taken from the cache. */
  readonly onProgress?: ((loading: Loading) => void) | undefined;
  /**
   * Told what is no error but hardly meant.
   *
   * @default `console.warn`
   */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** The platform for browsers. */
export interface BrowserPlatform extends Platform {
  /** Threads that one operator uses. */
  readonly threads: number;
  /** What computes, for a page to show: "WebAssembly on 2 threads". */
  readonly description: string;
  /** Why not on more threads, as a sentence; undefined where it could. */
  readonly reason: string | undefined;
  /**
   * Fetches and starts the engine now, rather than with the first graph.
   *
   * @throws DeviceError if its files cannot be had, or there is no GPU
   */
  start(): Promise<void>;
}

/** More threads than this gain little: the engine's operators are small, and phones have slow cores among theirs. */
const MAX_DEFAULT_THREADS = 4;

/** The memory that a wasm module can have: its addresses have 32 bits. */
const MAX_MEMORY = 2 ** 32;

const address: Check = {
  expected: "an address, as text or URL",
  accepts: (value) => text.accepts(value) || value instanceof URL,
};

const FILES: Checks<EngineFiles> = { mjs: required(address), wasm: required(address), bytes: integer() };

/** Checks of the options, for those that take some of them too. */
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
};

/**
 * Makes the platform for a page, or better for a worker of one: a run keeps everything else in its thread waiting. Between
 * runs, others have a turn: messages, timers, aborts. The engine is fetched and started with the first graph, or by `start()`,
 * and its wasm file is kept in the browser's cache. It is started once: another number of threads takes another worker.
 *
 * Files (`model.save`, `loadModel`, checkpoints) are in the origin private file system, or, where there is none, in memory; a
 * visitor gets a model as a download of `model.toBytes()`. Nothing is written to a terminal.
 *
 * @throws ConfigurationError for an option that is none
 * @example
 * import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url"; // as Vite has it
 * import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
 * import { browserPlatform, usePlatform } from "atelier/browser";
 *
 * usePlatform(browserPlatform({ files: { mjs, wasm } }));
 */
export function browserPlatform(options: BrowserOptions): BrowserPlatform {
  checkOptions<BrowserOptions>("browserPlatform", options, ENGINE_CHECKS);
  const { files, device = "cpu", onProgress, onWarning = (warning) => console.warn(warning) } = options;
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
      write: () => {},
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

const NOT_ISOLATED =
  "Threads take a page that is isolated: its host has to send the headers Cross-Origin-Opener-Policy and " +
  "Cross-Origin-Embedder-Policy.";

/** A buffer whose memory can be given back; older browsers wait for the garbage collector. */
interface Transferable extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

function releaseBuffers(buffers: readonly Transferable[]): void {
  for (const buffer of buffers) buffer.transfer?.(0);
}
