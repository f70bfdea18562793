/** The links and headings of Markdown files, without a parser: code is taken out first. */

import { slugify } from "./slug.ts";

export interface Link {
  readonly href: string;
  readonly line: number;
  readonly isPicture: boolean;
  /** What is read instead of a picture. */
  readonly alt?: string;
}

/** Code and comments as blanks, so that lines keep their numbers. */
function withoutCode(text: string): string {
  const blank = (code: string) => code.replace(/[^\n]/g, " ");
  return text
    .replace(/^( {0,3})(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}\2[`~]*[ \t]*$/gm, blank)
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/(?<=\n\n)(?:(?: {4}|\t)[^\n]*\n)+/g, blank)
    .replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, blank);
}

/** Lists the links and pictures of a Markdown file. */
export function linksOf(text: string): readonly Link[] {
  const prose = withoutCode(text);
  const lineAt = (index: number) => prose.slice(0, index).split("\n").length;
  const links: Link[] = [];
  for (const match of prose.matchAll(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(\s*<?([^\s<>()]*(?:\([^()]*\)[^\s<>()]*)*)>?/g,
  )) {
    const [, mark = "", alt = "", href = ""] = match;
    const isPicture = mark === "!";
    links.push({ href, line: lineAt(match.index), isPicture, ...(isPicture ? { alt } : {}) });
    // A picture that is a link: [![alt](picture)](page).
    const inner = /!\[([^\]]*)\]\(([^)\s]+)/.exec(alt);
    if (inner !== null) {
      links.push({ href: inner[2] ?? "", line: lineAt(match.index), isPicture: true, alt: inner[1] ?? "" });
    }
  }
  for (const match of prose.matchAll(/<(a|img|source)\s[^>]*>/g)) {
    const [element = "", name = ""] = match;
    const href = /\s(?:href|src|srcset)="([^"]*)"/.exec(element)?.[1];
    if (href === undefined) continue;
    const alt = /\salt="([^"]*)"/.exec(element)?.[1];
    const isPicture = name !== "a";
    links.push({ href, line: lineAt(match.index), isPicture, ...(alt === undefined ? {} : { alt }) });
  }
  for (const match of prose.matchAll(/^ {0,3}\[[^\]]+\]:\s+(\S+)/gm)) {
    links.push({ href: match[1] ?? "", line: lineAt(match.index), isPicture: false });
  }
  return links;
}

/** Lists the anchors of a Markdown file: its headings' as a code host makes them, and those of its own. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const fenced = text.replace(/^( {0,3})(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}\2[`~]*[ \t]*$/gm, "");
  const anchors = new Set<string>();
  for (const match of fenced.matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)) {
    const heading = (match[1] ?? "")
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[`*]|(?<!\w)_|_(?!\w)/g, "");
    const slug = slugify(heading);
    let unique = slug;
    for (let i = 1; anchors.has(unique); i++) unique = `${slug}-${i}`;
    anchors.add(unique);
  }
  for (const match of fenced.matchAll(/\s(?:id|name)="([^"]+)"/g)) anchors.add(match[1] ?? "");
  return anchors;
}
