/** Node: onnxruntime-node on the processor's cores, files, and standard output. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { env, InferenceSession } from "onnxruntime-node";
import { writeWhole } from "../files/write-whole.ts";
import type { Platform } from "./platform.ts";
import { ReleasedBuffers } from "./released-buffers.ts";

export interface NodeOptions {
  /** Threads that one operator may use; default: the cores that this process may run on. More are slower. */
  readonly threads?: number;
}

/** The platform for Node. */
export function nodePlatform({ threads = availableParallelism() }: NodeOptions = {}): Platform {
  const released = new ReleasedBuffers();
  return {
    name: "node",
    terminal: {
      write: (text) => process.stdout.write(text),
      get isInteractive() {
        return process.stdout.isTTY === true;
      },
    },
    createSession: (model) =>
      InferenceSession.create(model, {
        intraOpNumThreads: threads,
        graphOptimizationLevel: "disabled",
        // Errors only: a graph's warnings are of no use to those who train with it.
        logSeverityLevel: 3,
      }),
    releaseBuffers: (buffers) => released.release(buffers),
    writeFile: writeWhole,
    readFile,
  };
}

/** The version of onnxruntime-node. */
export function engineVersion(): string {
  return env.versions.node ?? env.versions.common;
}
