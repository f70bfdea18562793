/** ONNX Runtime in this process. */

import type { InferenceSession } from "onnxruntime-common";
import { DeviceError } from "../errors/index.ts";
import type { Device } from "../graph/index.ts";
import { onnxruntime } from "./onnxruntime.ts";
import type { Engine } from "./platform.ts";
import { ReleasedBuffers } from "./released-buffers.ts";
import { disableTelemetry } from "./telemetry.ts";

/** Options of an engine; checked by `nodePlatform`. */
export interface NativeOptions {
  readonly threads: number;
  readonly device: Device;
}

/** The engine in this process. */
export function nativeEngine({ threads, device }: NativeOptions): Engine {
  const released = new ReleasedBuffers();
  const sessionOptions = {
    intraOpNumThreads: threads,
    graphOptimizationLevel: "disabled",
    // Only fatal errors are logged: others are thrown with the engine's message, and warnings do not help users.
    logSeverityLevel: 4,
    // A planned block for all tensors of a graph comes beside what its first run took piece by piece: twice the memory
    // (a training step of `strong`: 717 MB instead of 487), and no faster.
    enableMemPattern: false,
  } as const;
  return {
    name: "node",
    device,
    createSession:
      device === "cpu"
        ? (model) => openSession(model, sessionOptions)
        : createOnGpu({ ...sessionOptions, executionProviders: [device] }),
    releaseBuffers: (buffers) => released.release(buffers),
  };
}

/** Every session is opened here. */
async function openSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  await disableTelemetry();
  return onnxruntime().InferenceSession.create(model, options);
}

function createOnGpu(options: InferenceSession.SessionOptions): Engine["createSession"] {
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

/** The runtime's messages if there is no usable GPU, with advice. */
function deviceError(error: unknown): DeviceError {
  const message = error instanceof Error ? error.message : String(error);
  // The important part comes last, after the place in the runtime's source.
  const [reason] = /Failed to get a WebGPU.*/.exec(message) ?? [message];
  return new DeviceError(
    "Expected a GPU that Vulkan, Direct3D 12 or Metal can use. On Linux this takes the Vulkan loader (Debian: " +
      `libvulkan1) and the GPU's driver; the device "cpu" is always there. Received: ${reason}.`,
    { cause: error },
  );
}
