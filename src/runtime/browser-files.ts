/** Files in a browser: its private file system, where it has one, else memory. */

import { FileFormatError, StorageError } from "../errors/index.ts";
import type { Platform } from "./platform.ts";

type Files = Pick<Platform, "writeFile" | "readFile" | "listFiles" | "removeFile">;

/**
 * Files that stay with the page's origin until the visitor clears its data: the origin private file system
 * (https://fs.spec.whatwg.org/#origin-private-file-system). Where there is none, as on a page that is neither from
 * `https:` nor from `localhost`, they last as long as the page.
 */
export function browserFiles(): Files {
  return typeof globalThis.navigator?.storage?.getDirectory === "function" ? originFiles() : memoryFiles();
}

/** Files in memory. */
export function memoryFiles(): Files {
  const files = new Map<string, Uint8Array>();
  return {
    async writeFile(path, contents) {
      files.set(partsOf(path).join("/"), bytesOf(contents).slice());
    },
    async readFile(path) {
      const bytes = files.get(partsOf(path).join("/"));
      if (bytes === undefined) throw notThere(path);
      return bytes.slice();
    },
    async listFiles(directory) {
      const beginning = [...partsOf(directory), ""].join("/");
      return [...files.keys()].flatMap((path) => {
        const name = path.slice(beginning.length);
        return path.startsWith(beginning) && !name.includes("/") ? [name] : [];
      });
    },
    async removeFile(path) {
      files.delete(partsOf(path).join("/"));
    },
  };
}

function originFiles(): Files {
  return {
    writeFile: (path, contents) =>
      storing(path, "written", async () => {
        const { directory, name } = await placeOf(path, true);
        const file = await directory.getFileHandle(name, { create: true });
        // The written contents replace the file when it is closed, not before.
        const writable = await file.createWritable();
        try {
          await writable.write(bytesOf(contents));
        } catch (error) {
          await writable.abort().catch(() => undefined);
          throw error;
        }
        await writable.close();
      }),
    readFile: (path) =>
      storing(path, "read", async () => {
        const { directory, name } = await placeOf(path);
        const file = await (await directory.getFileHandle(name)).getFile();
        return new Uint8Array(await file.arrayBuffer());
      }),
    listFiles: (path) =>
      storing(path, "read", async () => {
        const names: string[] = [];
        const directory = await directoryOf(partsOf(path), false).catch((error: unknown) => {
          if (isNotFound(error)) return undefined;
          throw error;
        });
        if (directory === undefined) return names;
        for await (const [name, { kind }] of entriesOf(directory)) if (kind === "file") names.push(name);
        return names;
      }),
    removeFile: (path) =>
      storing(path, "removed", async () => {
        try {
          const { directory, name } = await placeOf(path);
          await directory.removeEntry(name);
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      }),
  };
}

/** The entries of a directory, which TypeScript's library for browsers does not know yet. */
function entriesOf(
  directory: FileSystemDirectoryHandle,
): AsyncIterable<readonly [name: string, handle: FileSystemHandle]> {
  return directory as unknown as AsyncIterable<readonly [string, FileSystemHandle]>;
}

async function placeOf(path: string, create = false) {
  const parts = partsOf(path);
  const name = parts.pop() ?? "";
  return { directory: await directoryOf(parts, create), name };
}

async function directoryOf(parts: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory();
  for (const part of parts) directory = await directory.getDirectoryHandle(part, { create });
  return directory;
}

/** The names on the way to a file; `./` is where one is. */
function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function bytesOf(contents: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return typeof contents === "string"
    ? new TextEncoder().encode(contents)
    : (contents as Uint8Array<ArrayBuffer>);
}

async function storing<Result>(path: string, what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (what === "read" && isNotFound(error)) throw notThere(path, error);
    const [name, message] = error instanceof Error ? [error.name, error.message] : ["", String(error)];
    throw new StorageError(
      `Expected ${path} to be ${what} in the browser's file system. Received: ${message || name}.`,
      { cause: error, path, code: name },
    );
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === "NotFoundError";
}

function notThere(path: string, cause?: unknown): FileFormatError {
  return new FileFormatError(
    `${path}: Expected a file in the browser's file system. Received: no such file.`,
    {
      cause,
    },
  );
}
