/** Errors of servers, queues and the engine. */

import { AtelierError } from "./atelier-error.ts";

/**
 * Thrown if a server cannot listen: the port is taken, or the address is not one of this machine.
 *
 * @example
 * ```ts
 * import { AtelierError, ServerError } from "atelier";
 *
 * const error = new ServerError("Expected a free port. Received: 8080, which is taken.");
 * console.log(error instanceof AtelierError, error.name); // true ServerError
 * ```
 */
export class ServerError extends AtelierError {
  /** The class's name. */
  override name = "ServerError";
}

/**
 * Thrown if a queue, or the store behind it, refuses or does not answer.
 *
 * @example
 * ```ts
 * import { AtelierError, QueueError } from "atelier";
 *
 * const error = new QueueError("Expected an answer from redis://localhost. Received: none in 5 s.");
 * console.log(error instanceof AtelierError, error.name); // true QueueError
 * ```
 */
export class QueueError extends AtelierError {
  /** The class's name. */
  override name = "QueueError";
}

/**
 * Thrown if the requested device, such as a GPU, is missing or does not work, or the engine failed, for example out
 * of memory.
 *
 * @example
 * ```ts
 * import { AtelierError, DeviceError } from "atelier";
 *
 * const error = new DeviceError("Expected a GPU with WebGPU. Received: none.");
 * console.log(error instanceof AtelierError, error.name); // true DeviceError
 * ```
 */
export class DeviceError extends AtelierError {
  /** The class's name. */
  override name = "DeviceError";
}

/**
 * Thrown if the engine's own process has died: killed by somebody, or by the system for lack of memory.
 *
 * @example
 * ```ts
 * import { DeviceError, EngineProcessError } from "atelier";
 *
 * const error = new EngineProcessError("Expected the engine's process. Received: ended by SIGKILL.");
 * console.log(error instanceof DeviceError, error.name); // true EngineProcessError
 * ```
 */
export class EngineProcessError extends DeviceError {
  /** The class's name. */
  override name = "EngineProcessError";
}
