/** The site's pages: found in the repository, with titles and descriptions of their own text, and where each stands. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { HOME, SECTIONS, type Section } from "./sections.ts";

/** A Markdown file of the repository that is a page of the site. */
export interface Page {
  /** From the repository's root: `docs/compiler.md`. */
  readonly source: string;
  /** From the site's root, without an ending: `design/compiler`. */
  readonly path: string;
  readonly section: Section | undefined;
  /** The heading that it stands under in the sidebar. */
  readonly list: string;
  readonly title: string;
  readonly description: string;
}

/** Descriptions are cut at the end of a word before this length, in characters. */
const MAX_DESCRIPTION = 160;

/** Lists all pages but those of the reference, in the order of the sidebars. */
export function listPages(root: string): readonly Page[] {
  const pages = [readPage(root, HOME, "index", undefined, "")];
  for (const section of SECTIONS) {
    const { id, title, folder, lists = [] } = section;
    if (folder !== undefined && existsSync(join(root, folder))) {
      for (const file of markdownFiles(root, folder)) {
        const path = `${id}/${posix.relative(folder, file).replace(/\.md$/, "")}`;
        pages.push(readPage(root, file, path.replace(/README$/, "index"), section, title));
      }
    }
    for (const list of lists) {
      for (const file of list.files.filter((name) => existsSync(join(root, name)))) {
        const name = basename(file, ".md");
        const last = name === "README" ? posix.dirname(file) : name.toLowerCase();
        pages.push(readPage(root, file, `${id}/${last}`, section, list.title));
      }
    }
  }
  return pages;
}

/** Lists the Markdown files of a folder and the folders in it: its index first, then by name. */
export function markdownFiles(root: string, folder: string): readonly string[] {
  const rank = (name: string) => (/(^|\/)(index|README)\.md$/.test(name) ? 0 : 1);
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(root.length)
        .replace(/^\//, ""),
    )
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

function readPage(
  root: string,
  source: string,
  path: string,
  section: Section | undefined,
  list: string,
): Page {
  const text = readFileSync(join(root, source), "utf8");
  return { source, path, section, list, title: titleOf(text), description: descriptionOf(text) };
}

/** Reads a page's title, its first heading. */
export function titleOf(text: string): string {
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? "";
  return plain(heading);
}

/** Reads a page's first sentences, for search engines and lists. */
export function descriptionOf(text: string): string {
  const isProse = (block: string) => /^["\p{L}\p{N}`*]/u.test(block) && !block.includes("\n|");
  const first = plain(text.split(/\n\s*\n/).find(isProse) ?? "");
  if (first.length <= MAX_DESCRIPTION) return first;
  const cut = first.slice(0, MAX_DESCRIPTION);
  const sentence = /^.*[.!?](?=\s)/s.exec(cut)?.[0];
  return sentence ?? `${cut.slice(0, cut.lastIndexOf(" "))} …`;
}

/** Takes Markdown's marks away. */
function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]|(?<!\w)_|_(?!\w)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** What a link of a page leads to. */
export type LinkTarget =
  | { readonly kind: "external" }
  | { readonly kind: "page"; readonly page: Page; readonly anchor: string }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "missing"; readonly file: string };

/** Resolves a link as a code host does: relative to the file that it stands in. A folder is its README. */
export function resolveLink(
  root: string,
  pages: ReadonlyMap<string, Page>,
  source: string,
  href: string,
): LinkTarget {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) return { kind: "external" };
  const [path = "", anchor = ""] = href.split("#");
  const decoded = decodeURIComponent(path.replace(/\?.*$/, ""));
  const file = decoded === "" ? source : posix.normalize(posix.join(dirname(source), decoded));
  const candidates = [file, posix.join(file, "README.md"), posix.join(file, "index.md")];
  for (const candidate of candidates) {
    const page = pages.get(candidate);
    if (page !== undefined) return { kind: "page", page, anchor: decodeURIComponent(anchor) };
  }
  return file.startsWith("..") || !existsSync(join(root, file))
    ? { kind: "missing", file }
    : { kind: "file", file };
}

/** The pages by the files that they are made from. */
export function pagesBySource(pages: readonly Page[]): ReadonlyMap<string, Page> {
  return new Map(pages.map((page) => [page.source, page]));
}
