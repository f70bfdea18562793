/** Files that the visitor takes away: into a folder of his choice where the browser can, else as downloads. */

import type { NamedFile } from "../../../worker/api.ts";

interface DirectoryHandle {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<DirectoryHandle>;
  getFileHandle(
    name: string,
    options: { create: boolean },
  ): Promise<{ createWritable(): Promise<{ write(file: Blob): Promise<void>; close(): Promise<void> }> }>;
}

/** Milliseconds between two downloads: browsers drop faster ones. */
const PAUSE = 200;

/**
 * @param folder that the files belong in
 * @returns what was done, in words; undefined if the visitor thought better of it
 */
export async function saveFiles(folder: string, files: readonly NamedFile[]): Promise<string | undefined> {
  const { showDirectoryPicker } = globalThis as {
    showDirectoryPicker?: (options: { mode: string }) => Promise<DirectoryHandle>;
  };
  const next = `Put them into a folder named ${folder}; “atelier train ./${folder}” trains on them.`;
  if (showDirectoryPicker !== undefined) {
    const chosen = await showDirectoryPicker({ mode: "readwrite" }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") return undefined;
      // Not without a press of a button just before: then as downloads.
      return "refused" as const;
    });
    if (chosen === undefined) return undefined;
    if (chosen !== "refused") {
      const directory = await chosen.getDirectoryHandle(folder, { create: true });
      for (const { name, file } of files) {
        const writable = await (await directory.getFileHandle(name, { create: true })).createWritable();
        await writable.write(file);
        await writable.close();
      }
      return `${files.length} files were written into ${folder}; “atelier train ./${folder}” trains on them.`;
    }
  }
  for (const { name, file } of files) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    URL.revokeObjectURL(link.href);
  }
  return `${files.length} files were downloaded. ${next}`;
}
