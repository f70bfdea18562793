/** ONNX Runtime in a browser: its builds for the processor and for WebGPU, and sessions that run one at a time. */

import type { Env, InferenceSession } from "onnxruntime-common";
import { ConfigurationError, DeviceError } from "../errors.ts";
import type { Device } from "../graph/index.ts";
import { fetchCached, type Loading, removeOtherCaches } from "../web/index.ts";
import { macrotask } from "./macrotask.ts";
import type { OpenGraphSession } from "./platform.ts";

/** The addresses of the two files of one build of onnxruntime-web. */
export interface EngineFiles {
  /** `ort-wasm-simd-threaded.mjs`, or for WebGPU `ort-wasm-simd-threaded.asyncify.mjs`. Its threads begin with it. */
  readonly mjs: string | URL;
  /** The `.wasm` of the same name. */
  readonly wasm: string | URL;
  /** Bytes of the wasm file, if the page knows them, for progress where the server sends it compressed. */
  readonly bytes?: number | undefined;
}

/** What an engine is started with; checked by `browserPlatform`. */
export interface EngineStart {
  readonly device: Device;
  readonly files: EngineFiles;
  readonly threads: number;
  readonly onProgress?: ((loading: Loading) => void) | undefined;
}

/** What onnxruntime-web has that Atelier uses. */
interface Build {
  readonly env: Env;
  readonly InferenceSession: typeof InferenceSession;
}

/** A build that has been started in this page or worker; there it stays, with the threads that it was started with. */
interface Started {
  readonly build: Build;
  readonly threads: number;
}

const CACHE = "atelier-engine-";

const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: "disabled",
  // What is fatal only: warnings are of no use to those who train, and errors are thrown, with the engine's words.
  logSeverityLevel: 4,
};

const started = new Map<Device, Promise<Started>>();

/** Everything that engines do in this page or worker, one thing after the other: two WebGPU sessions at once crash. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/**
 * Fetches and starts an engine; it is started once in a page or worker.
 *
 * @throws DeviceError if its files cannot be had or do not start; ConfigurationError if it was started with other threads
 */
export async function startEngine(start: EngineStart): Promise<Build> {
  const known = started.get(start.device);
  const starting = known ?? load(start);
  started.set(start.device, starting);
  // What failed for want of a network may be tried again.
  if (known === undefined) starting.catch(() => started.delete(start.device));
  const { build, threads } = await starting;
  if (threads !== start.threads) {
    throw new ConfigurationError(
      `Expected the threads that the engine of this page or worker was started with, ${threads}; another number takes ` +
        `another worker. Received: ${start.threads}.`,
    );
  }
  return build;
}

/** Opens a graph in an engine that is started. */
export function openSession(
  build: Build,
  device: Device,
  model: Uint8Array,
  resident: readonly string[] = [],
): Promise<OpenGraphSession> {
  const onDevice = {
    executionProviders: ["webgpu"],
    preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, "gpu-buffer"] as const)),
  };
  const options = {
    ...SESSION_OPTIONS,
    ...(device === "webgpu" ? onDevice : { executionProviders: ["wasm"] }),
  };
  return inTurn(async () => {
    await macrotask();
    const session = await build.InferenceSession.create(model, options);
    return {
      inputNames: session.inputNames,
      run: (feeds) =>
        inTurn(async () => {
          await macrotask();
          return session.run(feeds);
        }),
      release: () => inTurn(() => session.release()),
    };
  });
}

async function load({ device, files, threads, onProgress }: EngineStart): Promise<Started> {
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
  return { build, threads };
}

async function checkAdapter(): Promise<void> {
  // The types of WebGPU are not in TypeScript's own library yet.
  const gpu: unknown = Reflect.get(globalThis.navigator, "gpu");
  const requestAdapter: unknown =
    typeof gpu === "object" && gpu !== null && Reflect.get(gpu, "requestAdapter");
  const adapter: unknown = typeof requestAdapter === "function" ? await requestAdapter.call(gpu) : undefined;
  if (adapter) return;
  throw new DeviceError(
    'Expected a browser and a GPU with WebGPU, on a page from https: or localhost; the device "cpu" is always there. ' +
      `Received: ${gpu ? "no GPU that it could use" : "a browser without it"}.`,
  );
}

/** `\0asm`, with which every wasm file begins: a server's page of regret does not. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

function withTotal(
  bytes: number | undefined,
  onProgress: ((loading: Loading) => void) | undefined,
): ((loading: Loading) => void) | undefined {
  if (bytes === undefined || onProgress === undefined) return onProgress;
  return ({ loaded, total = Math.max(bytes, loaded) }) => onProgress({ loaded, total });
}

/** An address as it is seen from anywhere: a worker's own may be a blob's, to which nothing is relative. */
function addressOf(address: string | URL): string {
  const base = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  if (address instanceof URL) return address.href;
  if (URL.canParse(address, base)) return new URL(address, base).href;
  throw new ConfigurationError(
    `browserPlatform: expected files at addresses that can be told from here, ${base}. Received: "${address}".`,
  );
}

function missing(address: string, reason: string, cause?: unknown): DeviceError {
  return new DeviceError(
    `Expected the engine's file at ${address}. It is in the package onnxruntime-web, in dist/, and has to be served ` +
      `with the page. Received: ${reason}.`,
    { cause },
  );
}
