/**
 * Writes the reference: TypeDoc reads the exported symbols with their docstrings, and each becomes a page in
 * `docs/site/generated/reference`. TypeDoc stands in the site's own package, with the TypeScript that it needs.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { firstLine } from "./comment.ts";
import { GROUPS } from "./groups.ts";
import { KIND, type Project, type Reflection } from "./reflection.ts";
import { commentOf, PageWriter } from "./render.ts";
import {
  type ExportedSymbol,
  exportedSymbols,
  indexReflections,
  layOut,
  namespaceReflections,
  placesOf,
} from "./symbols.ts";

const SITE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = join(SITE, "../..");
/** Where the reference is written; git-ignored. */
export const GENERATED = join(SITE, "generated/reference");

/** What the build uses of TypeDoc. */
interface TypeDoc {
  Application: {
    bootstrap(options: object): Promise<{
      convert(): Promise<object | undefined>;
      validate(project: object): void;
      serializer: { projectToObject(project: object, root: string): Project };
      logger: { hasErrors(): boolean };
    }>;
  };
}

/** What TypeDoc found. */
export interface Converted {
  readonly project: Project;
  /** Its warnings, such as links that lead nowhere, one a line. */
  readonly warnings: readonly string[];
}

/** Reads the exported symbols with their docstrings. */
export async function convert(): Promise<Converted> {
  const path = createRequire(join(SITE, "package.json")).resolve("typedoc");
  const { Application } = (await import(pathToFileURL(path).href)) as TypeDoc;
  const warnings: string[] = [];
  const write = console.warn;
  console.warn = (line: string) => {
    warnings.push(stripVTControlCharacters(line).replace(/^\[warning\] /, ""));
  };
  try {
    const application = await Application.bootstrap({
      entryPoints: ["src/index.ts", "src/browser.ts", "src/study/node.ts", "src/sweep/node.ts"].map((file) =>
        join(ROOT, file),
      ),
      tsconfig: join(SITE, "tsconfig.json"),
      basePath: ROOT,
      readme: "none",
      sort: ["source-order"],
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      excludeProtected: false,
      disableSources: true,
      // The project's own compiler checks types, and is of another version.
      skipErrorChecking: true,
      validation: { notExported: false, invalidLink: true, notDocumented: false },
      logLevel: "Warn",
    });
    const project = await application.convert();
    if (project === undefined) throw new Error("TypeDoc could not read the sources");
    application.validate(project);
    return { project: application.serializer.projectToObject(project, ROOT), warnings };
  } finally {
    console.warn = write;
  }
}

/** Kinds that need a docstring; a function that is a property may have it at its signature. */
const DOCUMENTED: ReadonlySet<number> = new Set([
  KIND.variable,
  KIND.function,
  KIND.class,
  KIND.interface,
  KIND.property,
  KIND.method,
  KIND.accessor,
  KIND.typeAlias,
]);

/** Lists what is exported, with its members, and has no docstring. */
export function undocumented(project: Project): readonly string[] {
  const missing: string[] = [];
  const visit = (reflection: Reflection, owner: string): void => {
    const { name, kind, variant, type, children = [], inheritedFrom } = reflection;
    if (variant === "reference" || inheritedFrom !== undefined) return;
    const path = owner === "" ? name : `${owner}.${name}`;
    if (DOCUMENTED.has(kind) && firstLine(commentOf(reflection)) === "") missing.push(path);
    const inner = type?.type === "reflection" ? (type.declaration.children ?? []) : [];
    for (const child of [...children, ...inner]) visit(child, path);
  };
  for (const module of project.children ?? []) for (const child of module.children ?? []) visit(child, "");
  return missing;
}

/** All pages of the reference by their paths, in Markdown. */
export function referencePages(project: Project): ReadonlyMap<string, string> {
  const symbols = exportedSymbols(project);
  const pages = layOut(symbols);
  const places = placesOf(pages);
  const byId = indexReflections(project);
  const byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
  const writerAt = (from: string) => {
    const address = (id: number) => {
      const place = places.get(id);
      if (place === undefined) return undefined;
      const anchor = place.anchor === "" ? "" : `#${place.anchor}`;
      return place.path === from && anchor !== ""
        ? anchor
        : `${relativePath(from, place.path)}.html${anchor}`;
    };
    const addressOfName = (name: string) => {
      const symbol = byName.get(name);
      return symbol === undefined ? undefined : address(symbol.id);
    };
    return new PageWriter({ address, addressOfName }, byId);
  };
  const written = new Map(pages.map((page) => [page.path, writerAt(page.path).write(page)]));
  const notes = namespaceReflections(project);
  for (const group of GROUPS.filter(({ isOnePage }) => isOnePage !== true)) {
    const path = `${group.id}/index`;
    written.set(
      path,
      writerAt(path).index(
        group,
        symbols.filter((symbol) => symbol.group === group),
        notes,
      ),
    );
  }
  written.set("index", overview(symbols));
  return written;
}

function relativePath(from: string, to: string): string {
  const [fromGroup] = from.split("/");
  const [toGroup, name] = to.split("/");
  if (!from.includes("/")) return `./${to}`;
  return fromGroup === toGroup ? `./${name}` : `../${to}`;
}

function overview(symbols: readonly ExportedSymbol[]): string {
  const rows = GROUPS.map((group) => {
    const count = symbols.filter((symbol) => symbol.group === group && !symbol.isType).length;
    return `| [${group.title}](./${group.id}/index.html) | ${group.about} | ${count} |`;
  });
  return [
    '---\ntitle: "Reference"\ndescription: "Every exported function, class and type of Atelier, by what it is for."\n---',
    "# Reference",
    "Every exported function, class and type, made from the docstrings. The search finds each by its name.",
    `| chapter | what it is about | functions and classes |\n| --- | --- | --- |\n${rows.join("\n")}`,
    "",
  ].join("\n\n");
}

/** Writes the pages, and removes those of symbols that are no longer there. Files that stay the same are not touched. */
export function writeReference(pages: ReadonlyMap<string, string>): void {
  const kept = new Set<string>();
  for (const [path, text] of pages) {
    const file = join(GENERATED, `${path}.md`);
    kept.add(file);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
  }
  for (const entry of readdirSync(GENERATED, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !kept.has(file)) rmSync(file);
  }
}
