/** What was dropped on the page, or chosen: every file with its path. */

import type { GivenFile } from "../../../worker/api.ts";

/** More than a page should list. */
const MAX_FILES = 200_000;

/** Files of a chooser; of a folder's, with their paths in it. */
export function filesOfInput(files: FileList): readonly GivenFile[] {
  return Array.from(files, (file) => ({
    path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath,
    file,
  }));
}

/**
 * Files that were dropped, with all that is in folders among them. The browser has to be asked before this function
 * first waits: afterwards it tells nothing.
 */
export async function filesOfDrop({ items, files }: DataTransfer): Promise<readonly GivenFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry?.() ?? null);
  const plain = filesOfInput(files);
  // A browser without entries has files alone; where it has them, a folder is among the files as one that cannot be read.
  if (entries.every((entry) => entry === null)) return plain;
  const found: GivenFile[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, "", found);
  return found;
}

async function collect(entry: FileSystemEntry, above: string, found: GivenFile[]): Promise<void> {
  if (found.length > MAX_FILES) throw new Error(`Expected at most ${MAX_FILES} files. Received: more.`);
  const path = above === "" ? entry.name : `${above}/${entry.name}`;
  if (entry.isFile) {
    found.push({ path, file: await fileOf(entry as FileSystemFileEntry, path) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, (error) => reject(unreadable(path, error))),
    );
    if (some.length === 0) return;
    for (const one of some) await collect(one, path, found);
  }
}

function fileOf(entry: FileSystemFileEntry, path: string): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, (error) => reject(unreadable(path, error)));
  });
}

function unreadable(path: string, error: DOMException): Error {
  return new Error(`Expected files that can be read. Received: ${path}, ${error.message}`, { cause: error });
}
