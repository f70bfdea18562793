/**
 * The differences between Node and a browser: the build of ONNX Runtime, files, and the terminal. An entry point of
 * the package chooses a platform; everything else asks for the current one.
 */

import type { Tensor } from "onnxruntime-common";
import { ModelStateError } from "../errors/index.ts";
import { type Device, type Target, targetOf } from "../graph/index.ts";
import type { Terminal } from "../terminal/index.ts";
import type { EngineMemory } from "./remote-tensors.ts";

/** A graph open for running: the part of ONNX Runtime's `InferenceSession` that Atelier uses. */
export interface OpenGraphSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
  /** Returns true if the process that ran it is gone; absent if that is this process. */
  isLost?(): boolean;
}

/**
 * Runs compiled graphs. The platform is the default; a model may be given another one.
 *
 * @see {@link nodePlatform}
 */
export interface Engine {
  /** Name for messages. */
  readonly name: string;
  /** Device that graphs run on. */
  readonly device: Device;
  /**
   * Target that graphs are compiled for, one of `targets`; an engine with ONNX Runtime's wasm build states
   * `targets.wasm`.
   *
   * @default the target of `device` in Node
   */
  readonly target?: Target;
  /**
   * Memory in total, in bytes; graphs that certainly need more are refused.
   *
   * @default the platform's
   */
  readonly memoryLimit?: number;
  /**
   * Opens an ONNX model for running.
   *
   * @param resident outputs that stay in the device's own memory, if it has one; default: none
   * @throws {DeviceError} if the device is not available
   */
  createSession(model: Uint8Array, resident?: readonly string[]): Promise<OpenGraphSession>;
  /**
   * Releases the memory of unused buffers at once instead of at the next garbage collection; they are detached.
   * Absent where that is unnecessary or impossible.
   */
  releaseBuffers?(buffers: readonly ArrayBuffer[]): void;
  /** Memory that holds weights and optimizer slots between runs; absent if that is this process's or a device's. */
  readonly memory?: EngineMemory;
  /**
   * Returns the same engine in a process of its own; itself if it is in one. Absent where there are no processes.
   */
  inOwnProcess?(): Engine;
  /** Returns the id of its own process; undefined while there is none. */
  processId?(): number | undefined;
  /** Ends its own process, if it has one, after the work asked for; the next graph starts another. */
  close?(): Promise<void>;
}

/**
 * An engine, files and a terminal.
 *
 * @see {@link nodePlatform}
 */
export interface Platform extends Engine {
  /** Output for progress and warnings. */
  readonly terminal: Terminal;
  /**
   * Writes a file whole or not at all.
   *
   * @throws {StorageError} if it cannot be written
   */
  writeFile(path: string, contents: Uint8Array | string): Promise<void>;
  /**
   * Checks that a file could be written, before it is needed. Absent where only writing tells.
   *
   * @throws {StorageError} if it could not
   */
  checkWritable?(path: string): Promise<void>;
  /**
   * Reads a file.
   *
   * @throws {FileFormatError} if there is no such file
   * @throws {StorageError} if it cannot be read
   */
  readFile(path: string): Promise<Uint8Array>;
  /**
   * Lists the names of the files in a directory; empty if there is no directory. Absent on platforms without
   * directories.
   */
  listFiles?(directory: string): Promise<string[]>;
  /** Removes a file, if it exists. Absent on platforms without directories. */
  removeFile?(path: string): Promise<void>;
  /** Removes temporary files that killed processes left in a directory; returns their paths. */
  removeLeftovers?(directory: string): Promise<readonly string[]>;
}

/** Returns the target that an engine's graphs are compiled for. */
export function targetOfEngine({ target, device }: Pick<Engine, "target" | "device">): Target {
  return target ?? targetOf(device);
}

let current: Platform | undefined;

/**
 * Chooses the platform for all models made from now on. The package's main entry has chosen `nodePlatform()`.
 *
 * @example
 * ```ts
 * import { nodePlatform, usePlatform } from "atelier";
 *
 * const platform = nodePlatform({ threads: 1 });
 * usePlatform(platform);
 * console.log(platform.device); // cpu
 * ```
 */
export function usePlatform(platform: Platform): void {
  current = platform;
}

/**
 * Returns the platform chosen last.
 *
 * @throws {ModelStateError} if none was chosen
 */
export function platform(): Platform {
  if (current === undefined) {
    throw new ModelStateError(
      "Expected a platform: import the package's main entry, or call usePlatform. Received: none.",
    );
  }
  return current;
}
