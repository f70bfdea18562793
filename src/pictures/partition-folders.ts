/** Folders that divide pictures into parts: which they are, by their names and by what lies in them. */

import { type Folder, filesBelow, hasPictures } from "./folder-tree.ts";

type Role = "train" | "validation" | "test";

/** Pictures of a folder are for training, for testing, or not divided yet. */
export type Partition = "train" | "test" | undefined;

const WORD = /^(?:(train|training)|(val|valid|validation|dev)|(test|testing))(?:set|data|images)?$/;
/** Words beside that in names such as seg_train, training_set, test-images. */
const GENERIC = /^(set|data|dataset|images?|imgs?|pictures|photos|seg|split|folder|\d*)$/;

export interface PartFolder {
  readonly folder: Folder;
  readonly role: Role;
}

/** Those of the folders whose names say that they are a part of a dataset: train, val, seg_test, cats-train and cats-test. */
export function partFolders(folders: readonly Folder[]): PartFolder[] {
  const named = folders.flatMap((folder) => {
    const words = folder.name.toLowerCase().split(/[-_. ]+/);
    const roles = words.map(roleOfWord);
    const role = roles.find((found) => found !== undefined);
    const others = words.filter((_, i) => roles[i] === undefined);
    return role === undefined || others.length !== words.length - 1 ? [] : [{ folder, role, others }];
  });
  return named.filter(({ role, others }) => {
    const rest = others.join(" ");
    const isShared = named.some((other) => other.role !== role && other.others.join(" ") === rest);
    return isShared || others.every((word) => GENERIC.test(word));
  });
}

function roleOfWord(word: string): Role | undefined {
  const [, train, validation, test] = WORD.exec(word) ?? [];
  if (train !== undefined) return "train";
  if (validation !== undefined) return "validation";
  return test === undefined ? undefined : "test";
}

/** Returns true if a folder holds class folders, and no pictures of its own. */
export function holdsClasses(folder: Folder): boolean {
  return folder.folders.some((below) => filesBelow(below).length > 0) && !hasPictures(folder);
}

/** Returns the purpose of the pictures in a part; a single part divides nothing. */
export function partitionOf(role: Role, roles: ReadonlySet<Role>): Partition {
  if (roles.size === 1) return undefined;
  if (role !== "validation") return role;
  return roles.has("test") ? "train" : "test";
}

/** The note on validation pictures, where there are some beside others. */
export function validationNote(roles: ReadonlySet<Role>): string[] {
  if (!roles.has("validation") || roles.size === 1) return [];
  return [`Validation pictures are ${roles.has("test") ? "trained on" : "the test pictures"}`];
}

export function rolesOf(parts: readonly PartFolder[]): ReadonlySet<Role> {
  return new Set(parts.map(({ role }) => role));
}
