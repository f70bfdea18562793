/**
 * The errors that Atelier throws. Each says what was expected and ends in what was received, so that the message
 * alone tells the next step. The command line prints `message` without a stack trace.
 */

export { AtelierError, InternalError } from "./atelier-error.ts";
export {
  AddressError,
  ConfigurationError,
  GradientError,
  ModelStateError,
  ShapeError,
} from "./configuration.ts";
export { DatasetNotFoundError, DownloadError, FileFormatError, StorageError } from "./data.ts";
export { nearestName, UnknownNameError, unknownName } from "./names.ts";
export {
  type LayerNorms,
  NonFiniteLossError,
  type NonFiniteOrigin,
  type NonFiniteReport,
} from "./non-finite-loss.ts";
export { DeviceError, EngineProcessError, QueueError, ServerError } from "./services.ts";
