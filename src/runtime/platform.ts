/**
 * What differs between Node and a browser: the build of ONNX Runtime, files, and the terminal. An entry point of
 * the package chooses a platform; everything above this room asks for the current one.
 */

import type { Tensor } from "onnxruntime-common";
import { ModelStateError } from "../errors.ts";
import { type Device, type Target, targetOf } from "../graph/index.ts";
import type { Terminal } from "../terminal/index.ts";
import type { EngineMemory } from "./remote-tensors.ts";

/** A graph that is open for running: what Atelier needs of ONNX Runtime's `InferenceSession`. */
export interface OpenGraphSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
  /** Whether the process in which it was open is gone; absent where it is this process. */
  isLost?(): boolean;
}

/** Runs compiled graphs. A model may be given one of its own; the default is the platform's. */
export interface Engine {
  readonly name: string;
  /** Where graphs run. */
  readonly device: Device;
  /**
   * What graphs are compiled for, one of `targets`. Default: what `device` is in Node; an engine of ONNX Runtime's wasm build
   * says `targets.wasm`.
   */
  readonly target?: Target;
  /** Bytes of memory that there are at all; what certainly takes more is refused. Default: the platform's. */
  readonly memoryLimit?: number;
  /**
   * Opens an ONNX model for running.
   *
   * @param resident outputs that stay in the device's memory, where it has one of its own; default: none
   * @throws DeviceError if the device is not to be had
   */
  createSession(model: Uint8Array, resident?: readonly string[]): Promise<OpenGraphSession>;
  /**
   * Gives back the memory of buffers that nobody reads any more, now rather than when the garbage collector comes by.
   * They are detached. Absent where there is no need or no way.
   */
  releaseBuffers?(buffers: readonly ArrayBuffer[]): void;
  /** Where weights and optimizer slots stay between runs. Absent where that is this process's memory, or a device's. */
  readonly memory?: EngineMemory;
  /** The same engine in a process of its own, or itself if it is in one. Absent where there are no processes. */
  inOwnProcess?(): Engine;
  /** The number, in the system, of the process of its own that it has; undefined while there is none. */
  processId?(): number | undefined;
  /** Ends its process, if it has one, after what it was asked; the next graph starts another. */
  close?(): Promise<void>;
}

/** An engine, files and a terminal. */
export interface Platform extends Engine {
  readonly terminal: Terminal;
  /** Writes a file whole or not at all. */
  writeFile(path: string, contents: Uint8Array | string): Promise<void>;
  /**
   * Checks that a file could be written, before it is needed. Absent where only writing tells.
   *
   * @throws StorageError
   */
  checkWritable?(path: string): Promise<void>;
  /** @throws FileFormatError if there is no such file; StorageError if it cannot be read */
  readFile(path: string): Promise<Uint8Array>;
  /** Lists the names of the files in a directory; none where there is no directory. Absent where there are none. */
  listFiles?(directory: string): Promise<string[]>;
  /** Removes a file, if there is one. Absent where there are no directories. */
  removeFile?(path: string): Promise<void>;
  /** Removes what was left in a directory by processes that were killed while they wrote; returns the paths. */
  removeLeftovers?(directory: string): Promise<readonly string[]>;
}

/** What an engine's graphs are compiled for. */
export function targetOfEngine({ target, device }: Pick<Engine, "target" | "device">): Target {
  return target ?? targetOf(device);
}

let current: Platform | undefined;

/** Chooses the platform for everything that follows. */
export function usePlatform(platform: Platform): void {
  current = platform;
}

/**
 * The platform chosen last.
 *
 * @throws ModelStateError if none was chosen
 */
export function platform(): Platform {
  if (current === undefined) {
    throw new ModelStateError(
      "Expected a platform: import the package's main entry, or call usePlatform. Received: none.",
    );
  }
  return current;
}
