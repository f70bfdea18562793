/** Reads a folder with its subfolders, in an order that does not depend on the machine. */

export interface Folder {
  readonly name: string;
  readonly path: string;
  readonly folders: readonly Folder[];
  /** Paths of everything else. */
  readonly files: readonly string[];
}

/** Files created by operating systems and editors. */
const NOT_MEANT = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/;

/** Returns true if a file or folder of this name is looked at. */
export function isMeant(name: string): boolean {
  return !NOT_MEANT.test(name);
}

/** "2" before "10", and the same in every country. */
const inOrder = new Intl.Collator("en", { numeric: true });

export function compareNames(a: string, b: string): number {
  return inOrder.compare(a, b);
}

/**
 * The folder of files whose paths are known, as those are that were dropped on a page: "shoes/1.jpg", "hats/2.png".
 *
 * @param name of the folder itself, for messages
 */
export function folderOfPaths(paths: readonly string[], name: string): Folder {
  const entries = paths.map((path) => ({ path, names: path.split("/").filter((part) => part !== "") }));
  return folderOf(
    entries.filter(({ names }) => names.length > 0 && names.every(isMeant)),
    { name, path: name, depth: 0 },
  );
}

interface PathEntry {
  readonly path: string;
  readonly names: readonly string[];
}

function folderOf(
  entries: readonly PathEntry[],
  { name, path, depth }: { name: string; path: string; depth: number },
): Folder {
  const files = entries.filter(({ names }) => names.length === depth + 1).map((entry) => entry.path);
  const inFolders = new Map<string, PathEntry[]>();
  for (const entry of entries) {
    const folder = entry.names[depth];
    if (folder === undefined || entry.names.length === depth + 1) continue;
    const others = inFolders.get(folder);
    if (others === undefined) inFolders.set(folder, [entry]);
    else others.push(entry);
  }
  const folders = [...inFolders].toSorted(([a], [b]) => compareNames(a, b));
  return {
    ...{ name, path },
    folders: folders.map(([below, all]) =>
      folderOf(all, { name: below, path: `${path}/${below}`, depth: depth + 1 }),
    ),
    files: files.toSorted(compareNames),
  };
}

/** Every file in a folder and below it: its own first. */
export function filesBelow({ files, folders }: Folder): string[] {
  return [...files, ...folders.flatMap(filesBelow)];
}

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** Returns true if the name is a picture's; what a file really is, its bytes say. */
export function isPicture(path: string): boolean {
  return PICTURE.test(path);
}

/** Returns true if there are pictures in the folder itself. */
export function hasPictures({ files }: Folder): boolean {
  return files.some(isPicture);
}
