/** ONNX Runtime in a browser: its builds for the processor and for WebGPU, and sessions that run one at a time. */

import type { Env, InferenceSession } from "onnxruntime-common";
import { ConfigurationError, DeviceError } from "../errors/index.ts";
import type { Device } from "../graph/index.ts";
import { fetchCached, type Loading, removeOtherCaches } from "../web/index.ts";
import { macrotask } from "./macrotask.ts";
import type { OpenGraphSession } from "./platform.ts";

/**
 * Addresses of the two files of one build of onnxruntime-web.
 *
 * @see {@link browserPlatform}
 */
export interface EngineFiles {
  /** `ort-wasm-simd-threaded.mjs`, or for WebGPU `ort-wasm-simd-threaded.asyncify.mjs`. Its threads load it too. */
  readonly mjs: string | URL;
  /** The `.wasm` file of the same name. */
  readonly wasm: string | URL;
  /**
   * Size of the wasm file, in bytes: for progress if the server compresses it.
   *
   * @default what the server announces
   */
  readonly bytes?: number | undefined;
}

/** Parameters of an engine's start; checked by `browserPlatform`. */
export interface EngineStart {
  readonly device: Device;
  readonly files: EngineFiles;
  readonly threads: number;
  readonly onProgress?: ((loading: Loading) => void) | undefined;
}

/** The part of onnxruntime-web that Atelier uses. */
interface Build {
  readonly env: Env;
  readonly InferenceSession: typeof InferenceSession;
}

/** A build that was started in this page or worker; it cannot be stopped, nor its threads changed. */
export interface StartedEngine {
  readonly build: Build;
  readonly device: Device;
  readonly threads: number;
  /** Runs its sessions' work in order. */
  readonly queue: Queue;
}

const CACHE = "atelier-engine-";

/**
 * Options of all sessions. Severity 4 logs fatal errors only: errors are thrown with the engine's message anyway.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: "disabled",
  // Only fatal errors are logged: others are thrown with the engine's message, and warnings do not help users.
  logSeverityLevel: 4,
};

/** The shortest WebAssembly module: its mark and version 1 of the format. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const started = new Map<Device, Promise<StartedEngine>>();

/** Runs one task after the other: two WebGPU sessions at once crash (microsoft/onnxruntime#32561). */
class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task after all earlier ones and after a turn of the event loop. */
  add<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(macrotask).then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/**
 * Fetches and starts an engine, once for a page or worker.
 *
 * @throws {DeviceError} if its files cannot be loaded or do not start
 * @throws {ConfigurationError} if it was started with another number of threads
 */
export async function startEngine(start: EngineStart): Promise<StartedEngine> {
  const known = started.get(start.device);
  const starting = known ?? load(start);
  started.set(start.device, starting);
  // A start that failed for lack of a network may be tried again.
  if (known === undefined) starting.catch(() => started.delete(start.device));
  const engine = await starting;
  if (engine.threads === start.threads) return engine;
  throw new ConfigurationError(
    `Expected the threads that the engine of this page or worker was started with, ${engine.threads}; another number takes ` +
      `another worker. Received: ${start.threads}.`,
  );
}

/** Opens a graph in an engine that is started. */
export function openSession(
  { build, device, queue }: StartedEngine,
  model: Uint8Array,
  resident: readonly string[] = [],
): Promise<OpenGraphSession> {
  const locations = resident.map((name) => [name, "gpu-buffer"] as const);
  const options: InferenceSession.SessionOptions = {
    ...SESSION_OPTIONS,
    ...(device === "cpu"
      ? { executionProviders: ["wasm"] }
      : { executionProviders: ["webgpu"], preferredOutputLocation: Object.fromEntries(locations) }),
  };
  return queue.add(async () => {
    const session = await build.InferenceSession.create(model, options);
    return {
      inputNames: session.inputNames,
      run: (feeds) => queue.add(() => session.run(feeds)),
      release: () => queue.add(() => session.release()),
    };
  });
}

async function load({ device, files, threads, onProgress }: EngineStart): Promise<StartedEngine> {
  await checkWebAssembly();
  if (device === "webgpu") await checkAdapter();
  // Each build is loaded only when it is chosen.
  const build: Build =
    device === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  const { env } = build;
  const [mjs, wasm] = [addressOf(files.mjs), addressOf(files.wasm)];
  const cache = `${CACHE}${env.versions.common}`;
  await removeOtherCaches(CACHE, cache);
  const isRight = (bytes: Uint8Array) => MAGIC.every((byte, i) => bytes[i] === byte);
  const fetched = await fetchCached(wasm, { cache, isRight, onProgress: withTotal(files.bytes, onProgress) });
  if (fetched.bytes === undefined) throw missing(wasm, fetched.reason);
  // Tried first, since the runtime does not start a second time once it has failed.
  await import(/* @vite-ignore */ /* webpackIgnore: true */ mjs).catch((error: unknown) => {
    throw missing(mjs, error instanceof Error ? error.message : String(error), error);
  });
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs, wasm };
  env.wasm.wasmBinary = fetched.bytes;
  env.logLevel = "fatal";
  return { build, device, threads, queue: new Queue() };
}

/** Detects WebGPU: not in this browser, no GPU, a GPU emulated by the processor, or a GPU. */
export async function findAdapter(): Promise<"none" | "no GPU" | "software" | "GPU"> {
  // The types of WebGPU are not in TypeScript's own library yet.
  const gpu = propertyOf(globalThis.navigator, "gpu");
  const requestAdapter = propertyOf(gpu, "requestAdapter");
  if (typeof requestAdapter !== "function") return "none";
  const adapter: unknown = await requestAdapter.call(gpu);
  if (!adapter) return "no GPU";
  // Its place has changed between versions of the specification.
  const isSoftware =
    propertyOf(propertyOf(adapter, "info"), "isFallbackAdapter") ?? propertyOf(adapter, "isFallbackAdapter");
  return isSoftware === true ? "software" : "GPU";
}

function propertyOf(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? Reflect.get(object, name) : undefined;
}

async function checkAdapter(): Promise<void> {
  const found = await findAdapter();
  if (found !== "none" && found !== "no GPU") return;
  throw new DeviceError(
    'Expected a browser and a GPU with WebGPU, on a page from https: or localhost; the device "cpu" is always there. ' +
      `Received: ${found === "none" ? "a browser without WebGPU here" : "no GPU that it could use"}.`,
  );
}

/** First bytes of a wasm file, `\0asm`; a server's error page has others. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

function withTotal(
  bytes: number | undefined,
  onProgress: ((loading: Loading) => void) | undefined,
): ((loading: Loading) => void) | undefined {
  if (bytes === undefined || onProgress === undefined) return onProgress;
  return ({ loaded, total = Math.max(bytes, loaded) }) => onProgress({ loaded, total });
}

/** Resolves an address: nothing is relative to a worker's own, which may be a blob's. */
function addressOf(address: string | URL): string {
  const base = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  if (address instanceof URL) return address.href;
  if (URL.canParse(address, base)) return new URL(address, base).href;
  throw new ConfigurationError(
    `browserPlatform: expected files at addresses that can be told from here, ${base}. Received: "${address}".`,
  );
}

function isElsewhere(address: string): boolean {
  const here = globalThis.location?.origin;
  return here !== undefined && new URL(address).origin !== here;
}

function missing(address: string, reason: string, cause?: unknown): DeviceError {
  return new DeviceError(
    `Expected the engine's file at ${address}. It is in the package onnxruntime-web, in dist/, and has to be served ` +
      `with the page${isElsewhere(address) ? ", or by its host with Access-Control-Allow-Origin" : ""}. Received: ${reason}.`,
    { cause },
  );
}

/**
 * Compiles an empty module.
 *
 * @throws {DeviceError} where the browser has no WebAssembly, or the page's policy forbids it
 */
async function checkWebAssembly(): Promise<void> {
  if (globalThis.WebAssembly === undefined) {
    throw new DeviceError("Expected a browser with WebAssembly. Received: one without.");
  }
  try {
    await WebAssembly.compile(EMPTY_MODULE);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DeviceError(
      "Expected a page that may compile WebAssembly: script-src of its Content-Security-Policy has to contain " +
        `'wasm-unsafe-eval'. Received: ${message}`,
      { cause: error },
    );
  }
}
