/** Everything that the package exports, each with its group, its page and its place there. */

import { DOORS, GROUPS, type Group, groupOf } from "./groups.ts";
import { KIND, type Project, type Reflection, type Type } from "./reflection.ts";

/** An interface with this many members, which several functions take, has a page of its own. */
const MIN_MEMBERS_OF_PAGE = 8;

export interface ExportedSymbol {
  readonly id: number;
  readonly name: string;
  /** As it is written in a program: `layers.conv2d`. */
  readonly qualified: string;
  readonly namespace: string | undefined;
  /** What it is imported from. */
  readonly door: string;
  readonly group: Group;
  readonly reflection: Reflection;
  readonly isType: boolean;
}

/** A page of the reference. */
export interface ReferencePage {
  readonly group: Group;
  /** Relative to the reference's folder, without an ending: `layers/conv2d`. */
  readonly path: string;
  /** The first is what the page is about; the others are types that only it uses. */
  readonly symbols: readonly ExportedSymbol[];
  readonly kind: "symbol" | "types" | "family";
}

/** All reflections by their ids, also of what is not exported. */
export function indexReflections(project: Project): ReadonlyMap<number, Reflection> {
  const byId = new Map<number, Reflection>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("id" in value && "kind" in value && typeof value.id === "number") {
      byId.set(value.id, value as Reflection);
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(project.children);
  return byId;
}

/** The members of a constant object such as `layers`, which is read like a namespace. */
function membersOf({ kind, type, children }: Reflection): readonly Reflection[] | undefined {
  if (kind === KIND.namespace) return children ?? [];
  if (kind !== KIND.variable || type?.type !== "reflection") return undefined;
  return type.declaration.children;
}

/** Lists what the doors export: once each, where it is declared. */
export function exportedSymbols(project: Project): readonly ExportedSymbol[] {
  const symbols: ExportedSymbol[] = [];
  const namespaces = new Set(GROUPS.flatMap((group) => group.namespaces ?? []));
  for (const module of project.children ?? []) {
    const door = DOORS[module.name];
    if (door === undefined) throw new Error(`expected a door of the package. Received: ${module.name}`);
    const take = (reflection: Reflection, namespace?: string) => {
      if (reflection.variant === "reference") return;
      const { id, name, kind } = reflection;
      const members = membersOf(reflection);
      if (
        namespace === undefined &&
        members !== undefined &&
        (kind === KIND.namespace || namespaces.has(name))
      ) {
        for (const member of members) take(member, name);
        return;
      }
      const source = project.symbolIdMap[id]?.packagePath ?? "";
      symbols.push({
        id,
        name,
        qualified: namespace === undefined ? name : `${namespace}.${name}`,
        namespace,
        door,
        group: groupOf({ door, namespace, name, source }),
        reflection,
        isType: kind === KIND.interface || kind === KIND.typeAlias,
      });
    };
    for (const child of module.children ?? []) take(child);
  }
  // `study.memoryStore` is the `memoryStore` of the same door.
  const topLevel = new Set(
    symbols.filter(({ namespace }) => namespace === undefined).map(({ door, name }) => `${door} ${name}`),
  );
  return symbols.filter(
    ({ namespace, door, name, group }) =>
      namespace === undefined || group.door !== door || !topLevel.has(`${door} ${name}`),
  );
}

/** The containers that are read like namespaces, with what is said of them. */
export function namespaceReflections(project: Project): readonly Reflection[] {
  const names = new Set(GROUPS.flatMap((group) => group.namespaces ?? []));
  return (project.children ?? [])
    .filter(({ name }) => name === "src" || name === "src/study/node")
    .flatMap(({ children }) => (children ?? []).filter(({ name }) => names.has(name)));
}

/** The ids of the types that a declaration mentions. */
function mentioned(reflection: Reflection): ReadonlySet<number> {
  const ids = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("type" in value && value.type === "reference" && "target" in value) {
      if (typeof value.target === "number") ids.add(value.target);
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "comment" && key !== "inheritedFrom" && key !== "overwrites") visit(inner);
    }
  };
  visit(reflection);
  return ids;
}

/** The names of files are in lower case, so that `model` and `Model` do not meet where case does not count. */
function fileName({ name, reflection }: ExportedSymbol): string {
  const kebab = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll("_", "-");
  return reflection.kind === KIND.class ? `${kebab}-class` : kebab;
}

/** Lays symbols out on pages: one each, with the types that belong to nothing else; the other types together. */
export function layOut(symbols: readonly ExportedSymbol[]): readonly ReferencePage[] {
  const values = symbols.filter(({ isType }) => !isType);
  const uses = new Map(values.map((symbol) => [symbol.id, mentioned(symbol.reflection)]));
  const owners = new Map<number, ExportedSymbol>();
  for (const type of symbols.filter(({ isType, group }) => isType && group.isOnePage === undefined)) {
    const users = values.filter((symbol) => uses.get(symbol.id)?.has(type.id) === true);
    const [user] = users;
    const isOwned = users.length === 1 && user?.reflection.kind !== KIND.class && user?.group === type.group;
    if (isOwned && user !== undefined) owners.set(type.id, user);
  }
  const pages: ReferencePage[] = [];
  for (const group of GROUPS) {
    const here = symbols.filter((symbol) => symbol.group === group);
    if (group.isOnePage === true) {
      pages.push({ group, path: `${group.id}/index`, symbols: here, kind: "family" });
      continue;
    }
    const loose: ExportedSymbol[] = [];
    for (const symbol of here) {
      if (owners.has(symbol.id)) continue;
      const isLarge = (symbol.reflection.children?.length ?? 0) >= MIN_MEMBERS_OF_PAGE;
      if (symbol.isType && !isLarge) {
        loose.push(symbol);
        continue;
      }
      const owned = here.filter((type) => owners.get(type.id) === symbol);
      const path = `${group.id}/${fileName(symbol)}`;
      pages.push({ group, path, symbols: [symbol, ...owned], kind: "symbol" });
    }
    if (loose.length > 0) {
      pages.push({ group, path: `${group.id}/types`, symbols: loose, kind: "types" });
    }
  }
  const paths = pages.map(({ path }) => path);
  const twice = paths.filter((path, i) => paths.indexOf(path) !== i);
  if (twice.length > 0)
    throw new Error(`expected a page of its own for each symbol. Received: ${twice.join(", ")}`);
  return pages;
}

/** Where a symbol stands: the page, and the anchor unless the page is about it. */
export function placesOf(
  pages: readonly ReferencePage[],
): ReadonlyMap<number, { path: string; anchor: string }> {
  const places = new Map<number, { path: string; anchor: string }>();
  for (const { path, symbols, kind } of pages) {
    for (const [i, { id, name, reflection }] of symbols.entries()) {
      const isMain = kind === "symbol" && i === 0;
      places.set(id, { path, anchor: isMain ? "" : anchorOf(name) });
      const signatures = [...(reflection.signatures ?? []), ...calls(reflection.type)];
      for (const signature of signatures)
        places.set(signature.id, { path, anchor: isMain ? "" : anchorOf(name) });
      for (const member of reflection.children ?? []) {
        const anchor = isMain ? anchorOf(member.name) : anchorOf(`${name}-${member.name}`);
        places.set(member.id, { path, anchor });
        for (const signature of member.signatures ?? []) places.set(signature.id, { path, anchor });
      }
    }
  }
  return places;
}

/** The signatures of a type that is a function's. */
export function calls(type: Type | undefined): readonly Reflection[] {
  return type?.type === "reflection" ? (type.declaration.signatures ?? []) : [];
}

/** The anchor of a name: also a valid id where the name is none. */
export function anchorOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, "-");
}
