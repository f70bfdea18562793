/** Converts the engine's failures to Atelier's errors, with the next step. */

import { AtelierError, DeviceError } from "../errors/index.ts";

/** Messages about lack of memory: of the C++ library, ONNX Runtime, V8. */
const OUT_OF_MEMORY = /bad_alloc|alloc|out of memory|array length|array buffer/i;

/** The engine's messages may name every node of a graph. */
const MAX_LENGTH = 400;

/**
 * Converts an error thrown while the engine worked; errors of Atelier are returned as they are.
 *
 * @param task completes "Expected the engine to …": "run a graph"
 */
export function engineError(task: string, error: unknown): AtelierError {
  if (error instanceof AtelierError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const hint = OUT_OF_MEMORY.test(message)
    ? "There is not enough memory: a smaller batch, a smaller network or smaller images need less."
    : "The graph is Atelier's, so this is probably its defect; a report with this message helps.";
  return new DeviceError(`Expected the engine to ${task}. ${hint} Received: ${shorten(message.trim())}`, {
    cause: error,
  });
}

/**
 * A new array of zeros.
 *
 * @throws DeviceError where there is no memory for it
 */
export function allocateFloats(length: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(length);
  } catch (error) {
    throw engineError(`hold ${length} numbers`, error);
  }
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
