/** Errors of files, datasets and downloads. */

import { AtelierError } from "./atelier-error.ts";

/**
 * Thrown for a file that is missing, truncated, corrupt or of another format.
 *
 * @example
 * ```ts
 * import { FileFormatError, readIdx } from "atelier";
 *
 * try {
 *   readIdx(Uint8Array.of(1, 2, 3, 4));
 * } catch (error) {
 *   console.log(error instanceof FileFormatError); // true
 * }
 * ```
 */
export class FileFormatError extends AtelierError {
  /** The class's name. */
  override name = "FileFormatError";
}

/**
 * Thrown for a dataset that is in none of the places searched.
 *
 * @example
 * ```ts
 * import { DatasetNotFoundError, loadDataset } from "atelier";
 *
 * try {
 *   await loadDataset("mnist", { data: "an/empty/directory", offline: true });
 * } catch (error) {
 *   console.log(error instanceof DatasetNotFoundError); // true
 * }
 * ```
 */
export class DatasetNotFoundError extends AtelierError {
  /** The class's name. */
  override name = "DatasetNotFoundError";
}

/**
 * Thrown if none of the servers could deliver a file.
 *
 * @example
 * ```ts
 * import { DownloadError } from "atelier";
 *
 * const error = new DownloadError("Expected to fetch MNIST.", ["https://example.org/: 404 Not Found"]);
 * console.log(error.reasons.length); // 1
 * ```
 */
export class DownloadError extends AtelierError {
  /** The class's name. */
  override name = "DownloadError";
  /** Each address with the reason of its last failure: "https://…: 404 Not Found". */
  readonly reasons: readonly string[];

  constructor(message: string, reasons: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.reasons = reasons;
  }
}

/**
 * Thrown if a file could not be written or read: disk full, no permission, a broken disk.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { layers, sequential, StorageError } from "atelier";
 *
 * const directory = await mkdtemp(join(tmpdir(), "atelier-"));
 * const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
 * try {
 *   await model.save(directory);
 * } catch (error) {
 *   console.log(error instanceof StorageError && error.path === directory); // true
 * }
 * ```
 */
export class StorageError extends AtelierError {
  /** The class's name. */
  override name = "StorageError";
  /** The file or directory; undefined if there is none, as for standard output. */
  readonly path: string | undefined;
  /** The system's code, such as "ENOSPC" for a full disk; undefined if the system did not refuse. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { path?: string; code?: string | undefined }) {
    super(message, options);
    this.path = options?.path;
    this.code = options?.code;
  }
}
