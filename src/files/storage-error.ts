/** Explains file system errors, with advice. */

import { StorageError } from "../errors/index.ts";
import { systemCode } from "./file-operations.ts";

/** Code of the system: what it means, and the next step. Codes and meanings: POSIX, errno.h. */
const WORDS: Readonly<Record<string, readonly [meaning: string, advice: string]>> = {
  ENOSPC: ["the disk is full", "make room there, or name another directory"],
  EDQUOT: ["the disk quota is used up", "make room there, or name another directory"],
  EFBIG: ["the file would be larger than is allowed", "raise the limit (ulimit -f), or name another disk"],
  EACCES: ["permission denied", "change the permissions, or name another directory"],
  EPERM: ["not permitted", "change the permissions, or name another directory"],
  EROFS: ["the file system is read-only", "name another directory"],
  EIO: ["the disk reported an error", "check the disk, and name a directory on another one"],
  ENXIO: ["there is no such device", "name a directory on another one"],
  EISDIR: ["a directory is in the way", "remove it, or choose another name"],
  ENOTEMPTY: ["a directory is in the way", "remove it, or choose another name"],
  ENOTDIR: ["a file is where a directory should be", "remove it, or name another directory"],
  EEXIST: ["something of this name is there", "remove it, or choose another name"],
  ENOENT: ["a directory is missing", "make it, or name another one"],
  ELOOP: ["links lead in a circle or where they may not", "remove the link, or name another directory"],
  EMFILE: ["this process has too many files open", "raise the limit (ulimit -n)"],
  ENFILE: ["this machine has too many files open", "end other programs, or raise the limit"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  EBUSY: ["it is in use", "close what uses it, or choose another name"],
  EXDEV: ["it lies on another file system", "name another directory"],
  ENOMEM: ["there is not enough memory", "end other programs"],
};

/**
 * Returns a {@link StorageError} that names the path, says in words what the system reported, and what can be done;
 * an error of another kind is returned as it is.
 *
 * @param task what was to be done: "to write runs/model.onnx, 1,234 bytes"
 * @param path the file or directory
 */
export function storageError(task: string, path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ERR_INVALID_ARG_VALUE") {
    return new StorageError(`Expected ${task}. Received: a path with null bytes, or none at all.`, {
      cause: error,
      path,
    });
  }
  const code = systemCode(error);
  if (code === undefined) return error;
  const [meaning, advice] = WORDS[code] ?? [];
  const hint = advice === undefined ? "" : `; ${advice}`;
  // Without the path, which is that of a temporary file.
  const reported = error.message.replace(/ '[^']*'(?: -> '[^']*')?$/, "");
  const received = meaning === undefined ? reported : `${meaning} (${reported})`;
  return new StorageError(`Expected ${task}${hint}. Received: ${received}.`, { cause: error, path, code });
}
