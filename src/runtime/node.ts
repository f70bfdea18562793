/** Node: onnxruntime-node on the processor's cores, files, and standard output. */

import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { env, InferenceSession } from "onnxruntime-node";
import type { Platform } from "./platform.ts";

export interface NodeOptions {
  /** Threads that one operator may use; default: the cores that this process may run on. More are slower. */
  readonly threads?: number;
}

/** The platform for Node. */
export function nodePlatform({ threads = availableParallelism() }: NodeOptions = {}): Platform {
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
    writeFile: writeWhole,
    readFile,
  };
}

/** The version of onnxruntime-node. */
export function engineVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/** Writes beside the target first, then renames: nobody sees half a file, and nothing is left behind on failure. */
async function writeWhole(path: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
