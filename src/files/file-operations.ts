/**
 * File system operations used for writing, as one object, so that tests can replace it by a failing one: a disk
 * that is full, breaks in the middle of a write, or refuses.
 */

import { mkdirSync, type Stats } from "node:fs";
import {
  access,
  copyFile,
  type FileHandle,
  lstat,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  utimes,
} from "node:fs/promises";

/** Operations on an open file. */
export type OpenFile = Pick<FileHandle, "write" | "read" | "sync" | "truncate" | "utimes" | "close">;

/** Each as in `node:fs/promises`. */
export interface FileOperations {
  open(path: string, flags: string | number, mode?: number): Promise<OpenFile>;
  /** Reads a file whole. */
  read(path: string): Promise<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  copyFile(from: string, to: string, mode?: number): Promise<void>;
  utimes(path: string, accessed: Date, modified: Date): Promise<void>;
  access(path: string, mode: number): Promise<void>;
  stat(path: string): Promise<Stats>;
  lstat(path: string): Promise<Stats>;
  /** Names and kinds of what is in a directory. */
  list(path: string): Promise<readonly { name: string; isDirectory(): boolean; isFile(): boolean }[]>;
  /** Without waiting: a command's directory must not be made and not be known of when the process ends. */
  makeDirectory(path: string): void;
}

const NODE: FileOperations = {
  open,
  read: (path) => readFile(path),
  rename,
  unlink,
  copyFile,
  utimes,
  access,
  stat,
  lstat,
  list: (path) => readdir(path, { withFileTypes: true }),
  makeDirectory: (path) => void mkdirSync(path),
};

let current = NODE;

/** The operations that everything written goes through. */
export function files(): FileOperations {
  return current;
}

/**
 * Puts other operations in place of some, for tests.
 *
 * @returns what puts those from before back
 */
export function replaceFileOperations(some: Partial<FileOperations>): () => void {
  const before = current;
  current = { ...before, ...some };
  return () => {
    current = before;
  };
}

/** The code of a system error, such as "ENOENT"; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && "syscall" in error && "code" in error;
  return isOfSystem && typeof error.code === "string" ? error.code : undefined;
}
