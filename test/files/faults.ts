/** File systems that fail: each function puts one in place of the real one until the test is over. */

import { open, rename } from "node:fs/promises";
import { basename } from "node:path";
import { onTestFinished } from "vitest";
import {
  type FileOperations,
  files,
  type OpenFile,
  replaceFileOperations,
} from "../../src/files/file-operations.ts";

/** The operations of the real file system. */
export const REAL: FileOperations = files();

/** What the system reports, as Node does. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected by a test, ${syscall}`), { code, syscall });
}

/** Replaces operations until the test is over. */
export function replace(some: Partial<FileOperations>): void {
  onTestFinished(replaceFileOperations(some));
}

/** Some of the operations of an open file are others. */
function changed(handle: OpenFile, some: Partial<OpenFile>): OpenFile {
  const own: OpenFile = {
    write: handle.write.bind(handle),
    read: handle.read.bind(handle),
    sync: handle.sync.bind(handle),
    truncate: handle.truncate.bind(handle),
    utimes: handle.utimes.bind(handle),
    close: handle.close.bind(handle),
  };
  return { ...own, ...some };
}

const isFile = (flags: string | number) => flags !== "r";

/** What a fault may be confined to: files whose name contains a text. Default: all. */
interface Where {
  readonly name?: string;
  /** How many times it fails before it works. Default: always. */
  readonly times?: number;
}

/** Whether a fault strikes now. */
function struck({ name = "", times = Number.POSITIVE_INFINITY }: Where): (path: string) => boolean {
  let count = 0;
  return (path) => basename(path).includes(name) && count++ < times;
}

/** Files that cannot be opened, to be read or written. */
export function refuseOpening(code: string, where: Where = {}): void {
  const isStruck = struck(where);
  replace({
    open: async (path, flags, mode) => {
      if (isFile(flags) && isStruck(path)) throw systemError(code, "open");
      return open(path, flags, mode);
    },
  });
}

/** Limits the bytes that a write to a file stores: 0 is a disk that takes no more and does not say so. */
export function writeShortly(most: number): void {
  replace({
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      const write = (bytes: Uint8Array, offset: number, length: number, position: number) =>
        most === 0
          ? Promise.resolve({ bytesWritten: 0, buffer: bytes })
          : handle.write(bytes, offset, Math.min(length, most), position);
      return changed(handle, { write: write as OpenFile["write"] });
    },
  });
}

/** Makes an operation on open files fail, a write once `after` bytes were written. */
export function breakFiles(
  operation: "write" | "sync" | "close",
  code: string,
  where: Where & { after?: number } = {},
): void {
  const isStruck = struck(where);
  const { after = 0 } = where;
  replace({
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      if (!isFile(flags)) return handle;
      let written = 0;
      const fail = async () => {
        if (operation === "close") await handle.close();
        throw systemError(code, operation === "sync" ? "fsync" : operation);
      };
      const write = async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        if (operation === "write" && written >= after && isStruck(path)) await fail();
        const most = operation === "write" ? Math.max(1, Math.min(length, after - written)) : length;
        const outcome = await handle.write(bytes, offset, most, position);
        written += outcome.bytesWritten;
        return outcome;
      };
      const other = async () => (isStruck(path) ? fail() : handle[operation as "sync" | "close"]());
      return changed(handle, {
        write: write as OpenFile["write"],
        ...(operation === "write" ? {} : { [operation]: other }),
      });
    },
  });
}

/** Directories that cannot be flushed. */
export function breakDirectorySync(code: string): void {
  replace({
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      if (isFile(flags)) return handle;
      return changed(handle, { sync: () => Promise.reject(systemError(code, "fsync")) });
    },
  });
}

/** Files that cannot be given their names. */
export function refuseRenaming(code: string, where: Where = {}): void {
  const isStruck = struck(where);
  replace({
    rename: async (from, to) => {
      if (isStruck(to)) throw systemError(code, "rename");
      await rename(from, to);
    },
  });
}
