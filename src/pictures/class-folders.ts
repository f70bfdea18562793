/** Pictures in folders, one for each class: which files there are, of which class, and of which part. */

import { classNameProblem } from "../data/class-names.ts";
import { ConfigurationError } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";
import { compareNames, type Folder, filesBelow, hasPictures, isPicture } from "./folder-tree.ts";
import {
  holdsClasses,
  type Partition,
  partFolders,
  partitionOf,
  rolesOf,
  validationNote,
} from "./partition-folders.ts";

export interface PictureFile {
  readonly path: string;
  readonly className: string;
  /** Where the folders themselves say so. */
  readonly partition: Partition;
}

export interface ListedPictures {
  /** Class after class. */
  readonly files: readonly PictureFile[];
  /** Remarks on how unusual folders were understood, and what was left out. */
  readonly notes: readonly string[];
}

const LAYOUTS = "PICTURES/cat/1.jpg, or PICTURES/train/cat/1.jpg and PICTURES/test/cat/2.jpg";
/** Names that a message shows. */
const MAX_SHOWN = 6;

/**
 * Every file in the class folders, class after class, in an order that does not depend on the file system.
 *
 * - A folder that holds nothing but one folder of folders, as an unpacked archive does, is passed through.
 * - Folders for training and for test or validation (`train`, `val`, `seg_test`, …) with class folders in them keep
 *   their division; so do such folders inside every class folder. Validation pictures are the test pictures where there
 *   are no others, else they are trained on. Folders beside the parts are left out.
 * - Else every folder is a class, with the pictures in it and below it.
 *
 * @throws ConfigurationError if the layout is another one: fewer than two classes, parts without class folders, a class in
 *   one part only, names that cannot be class names
 */
export function listPictures(whole: Folder): ListedPictures {
  const top = unwrapped(whole);
  const notes = top === whole ? [] : [`Classes are looked for in ${top.path.slice(whole.path.length + 1)}`];
  const files = (dividedAtTop(top, notes) ?? dividedInClasses(top, notes) ?? undivided(top, notes)).toSorted(
    (a, b) => compareNames(a.className, b.className),
  );
  const loose = top.files.filter(isPicture).length;
  const classNames = [...new Set(files.map(({ className }) => className))];
  if (classNames.length < 2) throw tooFewClasses(top, classNames, loose);
  if (loose > 0) notes.push(`Left out: ${counted(loose, "picture")} in no class folder`);
  checkParts(files, classNames);
  return { files, notes };
}

/** Passes through folders that hold nothing but one folder of folders. */
function unwrapped(folder: Folder): Folder {
  const folders = folder.folders.filter((below) => filesBelow(below).length > 0);
  const [only] = folders;
  const isWrapping = only !== undefined && folders.length === 1 && holdsClasses(only) && !hasPictures(folder);
  return isWrapping ? unwrapped(only) : folder;
}

/** train/cat, test/cat: undefined if the folders at the top are no parts. */
function dividedAtTop(top: Folder, notes: string[]): PictureFile[] | undefined {
  const named = partFolders(top.folders);
  const parts = named.filter(({ folder }) => holdsClasses(folder));
  const names = listed(parts.map(({ folder }) => folder.name));
  const others = top.folders.filter((folder) => !parts.some((part) => part.folder === folder));
  const left = others.filter((folder) => filesBelow(folder).length > 0);
  if (parts.length === 0) {
    checkFlatParts(
      top,
      named.map(({ folder }) => folder),
      notes,
    );
    return undefined;
  }
  const roles = rolesOf(parts);
  const classes = new Set(parts.flatMap(({ folder }) => unwrapped(folder).folders.map(({ name }) => name)));
  const unclear = left.filter((folder) =>
    roles.size === 1
      ? !named.some((part) => part.folder === folder) && filesBelow(folder).some(isPicture)
      : classes.has(folder.name),
  );
  if (unclear.length > 0) {
    throw unclearLayout(
      `class folders in ${names}, and pictures in ${listed(unclear.map(({ name }) => name))} beside`,
    );
  }
  if (left.length > 0) notes.push(`Left out: ${listed(left.map(({ name }) => name))}, beside ${names}`);
  notes.push(...validationNote(roles));
  return parts.flatMap(({ folder, role }) => classesIn(unwrapped(folder), partitionOf(role, roles)));
}

/** cat/train, cat/test: undefined unless every class folder is divided. */
function dividedInClasses(top: Folder, notes: string[]): PictureFile[] | undefined {
  const divided = top.folders.map((folder) => {
    const parts = partFolders(folder.folders);
    return { folder, parts, isWhole: parts.length === folder.folders.length && !hasPictures(folder) };
  });
  if (divided.length === 0 || !divided.every(({ parts, isWhole }) => isWhole && rolesOf(parts).size > 1))
    return undefined;
  const roles = rolesOf(divided.flatMap(({ parts }) => parts));
  notes.push("Each class folder has its own folders for training and test", ...validationNote(roles));
  return divided.flatMap(({ folder, parts }) =>
    parts.flatMap((part) => filesOf(classNameOf(folder, top), part.folder, partitionOf(part.role, roles))),
  );
}

function undivided(top: Folder, notes: string[]): PictureFile[] {
  const filled = top.folders.filter((folder) => filesBelow(folder).length > 0);
  if (filled.length > 1 && filled.every(holdsClasses)) {
    notes.push(
      `Classes are ${listed(filled.map(({ name }) => name))}; folders in them, such as ` +
        `${listed(filled.flatMap(({ folders }) => folders.map(({ name }) => name)).slice(0, 1))}, are not told apart`,
    );
  }
  return classesIn(top, undefined);
}

/**
 * A railway train may be a class among others; what is called test or val is none, nor is train beside one other folder.
 *
 * @throws ConfigurationError
 */
function checkFlatParts(top: Folder, named: readonly Folder[], notes: string[]): void {
  const flat = named.filter((folder) => filesBelow(folder).length > 0);
  if (flat.length === 0) return;
  const names = flat.map(({ name }) => name);
  const isClass = names.length === 1 && names[0]?.toLowerCase() === "train" && top.folders.length > 2;
  if (!isClass) throw unclearLayout(`${listed(names)} with pictures, but without class folders in them`);
  notes.push(`${listed(names)} is taken for a class`);
}

function classesIn(parent: Folder, partition: Partition): PictureFile[] {
  const names = new Map<string, string>();
  return parent.folders.flatMap((folder) => {
    const files = filesOf(classNameOf(folder, parent), folder, partition);
    const earlier = names.get(classNameOf(folder, parent));
    if (earlier !== undefined) {
      throw new ConfigurationError(
        `Expected class folders of different names in ${parent.path}. ` +
          `Received: ${formatReceived(earlier)} and ${formatReceived(folder.name)}.`,
      );
    }
    names.set(classNameOf(folder, parent), folder.name);
    return files;
  });
}

/** Lists the contents of each class, in the order of the classes. */
export function byClass<Item extends { readonly className: string }>(
  items: readonly Item[],
): Map<string, Item[]> {
  const classes = new Map<string, Item[]>();
  for (const item of items) {
    const others = classes.get(item.className);
    if (others === undefined) classes.set(item.className, [item]);
    else others.push(item);
  }
  return classes;
}

function filesOf(className: string, folder: Folder, partition: Partition): PictureFile[] {
  return filesBelow(folder).map((path) => ({ path, className, partition }));
}

/** The folder's name as it can stand in a line of `labels.txt`. */
function classNameOf({ name }: Folder, parent: Folder): string {
  const className = name.normalize("NFC").trim();
  const problem = classNameProblem(className);
  if (problem === undefined) return className;
  throw new ConfigurationError(
    `Expected folders in ${parent.path} whose names can be names of classes. ` +
      `Received: ${formatReceived(name)}, ${problem}.`,
  );
}

/** Where the folders divide the pictures, each class is learned and tried. */
function checkParts(files: readonly PictureFile[], classNames: readonly string[]): void {
  for (const [part, other] of [["train", "test"] as const, ["test", "train"] as const]) {
    const there = new Set(
      files.flatMap(({ partition, className }) => (partition === other ? [] : className)),
    );
    const missing = classNames.filter((name) => !there.has(name));
    if (missing.length === 0) continue;
    throw new ConfigurationError(
      "Expected the same class folders for training and test pictures. " +
        `Received: no ${part === "train" ? "training" : "test"} pictures of ${listed(missing)}.`,
    );
  }
}

function tooFewClasses(top: Folder, classNames: readonly string[], loose: number): ConfigurationError {
  const found = classNames.length === 0 ? "no files in folders" : `one class folder, ${listed(classNames)}`;
  const inNone = loose === 0 ? "" : `, and ${counted(loose, "picture")} in no folder`;
  return unclearLayout(`${found}${inNone}, in ${top.path}`);
}

function unclearLayout(found: string): ConfigurationError {
  return new ConfigurationError(
    "Expected PNG, JPEG or WebP pictures in two or more folders, one folder for each class: " +
      `${LAYOUTS}. Received: ${found}.`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map(formatReceived).join(", ");
  return names.length > MAX_SHOWN ? `${shown} … (${names.length} in all)` : shown;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
