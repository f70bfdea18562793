/** The platform for Node: ONNX Runtime on the processor's cores, files, and standard output. */

import { availableParallelism, totalmem } from "node:os";
import { isMainThread } from "node:worker_threads";
import { env } from "onnxruntime-common";
import { checkWritable } from "../files/check-writable.ts";
import { listFiles } from "../files/list-files.ts";
import { readWhole } from "../files/read-whole.ts";
import { removeFile } from "../files/remove-file.ts";
import { removeLeftovers } from "../files/unfinished.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Device } from "../graph/index.ts";
import { boolean, checkOptions, integer, oneOf } from "../options/index.ts";
import { cleanText } from "../terminal/index.ts";
import { type NativeOptions, nativeEngine } from "./native-engine.ts";
import type { Engine, Platform } from "./platform.ts";
import { processEngine } from "./process/process-engine.ts";
import { MAX_THREADS } from "./threads.ts";

/** Options of `nodePlatform`. */
export interface NodeOptions {
  /**
   * Threads that one operator may use, 1 to 256.
   *
   * @default the cores available to this process; more are slower
   */
  readonly threads?: number | undefined;
  /**
   * "cpu", or "webgpu" for a GPU by Vulkan, Direct3D 12 or Metal.
   *
   * @default "cpu"
   */
  readonly device?: Device | undefined;
  /**
   * Whether graphs run in a process of their own, so that this one's event loop keeps turning while a model trains,
   * evaluates or predicts: servers answer, timers fire, Ctrl-C is handled. Results are the same, bit for bit. The
   * process starts with the first graph, ignores Ctrl-C, and ends with this one or by `close()`; a model's weights
   * survive its death. `fit({ process: true })` does the same for one training.
   *
   * @default false in the main thread; true in a worker thread, whose `terminate()` would abort the whole process
   *   if the engine were running in it
   */
  readonly process?: boolean | undefined;
}

/**
 * Makes the platform for Node. The package's main entry chooses `nodePlatform()` by itself.
 *
 * @throws {ConfigurationError} unless `threads` is an integer from 1 to 256 and the device a known one
 * @example
 * ```ts
 * import { layers, nodePlatform, sequential } from "atelier";
 *
 * const engine = nodePlatform({ threads: 1 });
 * const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { engine });
 * console.log(engine.device, (await model.predict([[1, 2]])).shape); // cpu [ 1, 1 ]
 * ```
 */
export function nodePlatform(options: NodeOptions = {}): Platform {
  checkOptions<NodeOptions>("nodePlatform", options, {
    threads: integer({ min: 1, max: MAX_THREADS }),
    device: oneOf(["cpu", "webgpu"]),
    process: boolean,
  });
  const { threads = Math.min(availableParallelism(), MAX_THREADS), device = "cpu" } = options;
  const { process: isOwn = !isMainThread } = options;
  return {
    ...(isOwn ? processEngine({ threads, device }) : engineHere({ threads, device })),
    terminal: {
      write: (text) => void process.stdout.write(cleanText(text)),
      get columns() {
        return process.stdout.columns;
      },
      get isInteractive() {
        return process.stdout.isTTY === true;
      },
      // On standard error, apart from what a program prints.
      warn: (text) => void process.stderr.write(`Warning: ${cleanText(text)}\n`),
    },
    memoryLimit: memoryOfMachine(),
    writeFile: writeWhole,
    checkWritable,
    readFile: readWhole,
    listFiles,
    removeFile,
    removeLeftovers,
  };
}

/** Returns the machine's memory in bytes, or a container's limit for this process. */
function memoryOfMachine(): number {
  const allowed = process.constrainedMemory();
  // Without a limit, some systems say nothing, and others the largest number there is.
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** Makes the engine in this process, which can also offer one in a process of its own. */
function engineHere(options: NativeOptions): Engine {
  const own = processEngine(options);
  return {
    ...nativeEngine(options),
    inOwnProcess: () => own,
    processId: () => own.processId?.(),
    close: async () => own.close?.(),
  };
}

/**
 * Returns ONNX Runtime's version: that of the package with its types, to which the native part is pinned. So a process whose
 * engine runs elsewhere need not load 30 MB of native code.
 */
export function engineVersion(): string {
  return env.versions.common;
}
