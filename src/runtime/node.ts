/** Node: onnxruntime-node on the processor's cores, files, and standard output. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { env, InferenceSession } from "onnxruntime-node";
import { DeviceError } from "../errors.ts";
import { checkWritable } from "../files/check-writable.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Device } from "../graph/index.ts";
import { checkOptions, integer, oneOf } from "../options/index.ts";
import { cleanText } from "../terminal/index.ts";
import type { Platform } from "./platform.ts";
import { ReleasedBuffers } from "./released-buffers.ts";
import { disableTelemetry } from "./telemetry.ts";
import { MAX_THREADS } from "./threads.ts";

export interface NodeOptions {
  /** Threads that one operator may use, up to 256; default: the cores that this process may run on. More are slower. */
  readonly threads?: number | undefined;
  /** "cpu" (default), or "webgpu": a GPU, by way of Vulkan, Direct3D 12 or Metal. */
  readonly device?: Device | undefined;
}

/**
 * The platform for Node.
 *
 * @throws ConfigurationError unless `threads` is an integer from 1 to 256 and the device a known one
 */
export function nodePlatform(options: NodeOptions = {}): Platform {
  checkOptions<NodeOptions>("nodePlatform", options, {
    threads: integer({ min: 1, max: MAX_THREADS }),
    device: oneOf(["cpu", "webgpu"]),
  });
  const { threads = Math.min(availableParallelism(), MAX_THREADS), device = "cpu" } = options;
  const released = new ReleasedBuffers();
  const sessionOptions = {
    intraOpNumThreads: threads,
    graphOptimizationLevel: "disabled",
    // What is fatal only: warnings are of no use to those who train, and errors are thrown, with the engine's words.
    logSeverityLevel: 4,
  } as const;
  return {
    name: "node",
    terminal: {
      write: (text) => void process.stdout.write(cleanText(text)),
      get columns() {
        return process.stdout.columns;
      },
      get isInteractive() {
        return process.stdout.isTTY === true;
      },
      // On standard error, apart from what a program prints.
      warn: (text) => void process.stderr.write(`Warning: ${text}\n`),
    },
    device,
    createSession:
      device === "cpu"
        ? (model) => openSession(model, sessionOptions)
        : createOnGpu({ ...sessionOptions, executionProviders: [device] }),
    releaseBuffers: (buffers) => released.release(buffers),
    writeFile: writeWhole,
    checkWritable,
    readFile,
  };
}

/** Every session is opened here. */
async function openSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  await disableTelemetry();
  return InferenceSession.create(model, options);
}

function createOnGpu(options: InferenceSession.SessionOptions): Platform["createSession"] {
  let first: Promise<InferenceSession> | undefined;
  return async (model, resident = []) => {
    // With the last open session the runtime closes the GPU, and whatever is kept in its memory is lost. One stays.
    first ??= openSession(model, options);
    await first.catch((error: unknown) => {
      first = undefined;
      throw deviceError(error);
    });
    const locations = resident.map((name) => [name, "gpu-buffer"] as const);
    return openSession(model, {
      ...options,
      preferredOutputLocation: Object.fromEntries(locations),
    });
  };
}

/** What the runtime says where there is no GPU, or none that it can use, for those who can do something about it. */
function deviceError(error: unknown): DeviceError {
  const message = error instanceof Error ? error.message : String(error);
  // What counts comes last, behind where in the runtime's source it was found.
  const [reason] = /Failed to get a WebGPU.*/.exec(message) ?? [message];
  return new DeviceError(
    "Expected a GPU that Vulkan, Direct3D 12 or Metal can use. On Linux this takes the Vulkan loader (Debian: " +
      `libvulkan1) and the GPU's driver; the device "cpu" is always there. Received: ${reason}.`,
    { cause: error },
  );
}

/** The version of onnxruntime-node. */
export function engineVersion(): string {
  return env.versions.node ?? env.versions.common;
}
