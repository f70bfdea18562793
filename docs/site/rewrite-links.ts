/** Links and pictures that are written for a code host, made to work on the site. */

import { posix } from "node:path";
import { type Page, resolveLink } from "./pages.ts";

/** What is used of markdown-it. */
interface Token {
  readonly type: string;
  readonly children: Token[] | null;
  tag: string;
  content: string;
  meta: { href?: string } | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}
interface MarkdownIt {
  core: {
    ruler: {
      push(
        name: string,
        rule: (state: { tokens: Token[]; env: { realPath?: string; path?: string } }) => void,
      ): void;
    };
  };
}

/** Where a file of the repository that is no page is shown: a page with its text. */
export function sourcePath(file: string): string {
  return `source/${file}`;
}

/** Makes a link of the file `source` one of the site; `undefined` where it stays as it is. */
export function siteHref(
  root: string,
  pages: ReadonlyMap<string, Page>,
  source: string,
  href: string,
): string | undefined {
  if (href.startsWith("#")) return undefined;
  const target = resolveLink(root, pages, source, href);
  if (target.kind === "page") {
    const path = target.page.path.replace(/(^|\/)index$/, "$1");
    const file = path === "" || path.endsWith("/") ? path : `${path}.html`;
    return `/${file}${target.anchor === "" ? "" : `#${target.anchor}`}`;
  }
  return target.kind === "file" ? `/${sourcePath(target.file)}.html` : undefined;
}

/** The pictures of HTML in Markdown: a bundler takes only addresses that begin with a dot for files. */
function relativePictures(html: string): string {
  return html.replace(/(\ssrc(?:set)?=")(?![a-z]+:|\/|\.)([^"]+")/gi, "$1./$2");
}

/** Where a link's text is the file's name, as a code host would show it, the site has the page's title. */
function nameByTitle(
  tokens: readonly Token[],
  root: string,
  source: string,
  pages: ReadonlyMap<string, Page>,
): void {
  for (const [i, token] of tokens.entries()) {
    const text = tokens[i + 1];
    if (token.type !== "link_open" || text?.type !== "text" || !/^[\w./-]+\.md$/.test(text.content)) continue;
    const target = resolveLink(root, pages, source, token.meta?.href ?? "");
    if (target.kind === "page") text.content = target.page.title;
  }
}

/** Rewrites the links of pages while they are rendered. */
export function rewriteLinks(md: object, root: string, base: string, pages: ReadonlyMap<string, Page>): void {
  (md as MarkdownIt).core.ruler.push("links-of-the-repository", ({ tokens, env }) => {
    const source = posix.relative(root, env.realPath ?? env.path ?? "");
    const isGenerated = !pages.has(source);
    const visit = (token: Token): void => {
      if (token.type === "link_open" && !isGenerated) {
        const href = token.attrGet("href");
        if (href !== null) token.meta = { ...token.meta, href };
        const found = href === null ? undefined : siteHref(root, pages, source, href);
        if (found !== undefined) token.attrSet("href", found);
      }
      if (token.type === "html_inline" || token.type === "html_block") {
        token.content = relativePictures(token.content);
        if (!isGenerated) {
          token.content = token.content.replace(/(<a\s[^>]*href=")([^"]+)"/g, (whole, start, href) => {
            const found = siteHref(root, pages, source, href);
            return found === undefined ? whole : `${start}${base.slice(0, -1)}${found}"`;
          });
        }
      }
      // What scrolls sideways can be reached by the keyboard.
      if (token.type === "code_block") token.attrSet("tabindex", "0");
      for (const child of token.children ?? []) visit(child);
    };
    for (const [i, token] of tokens.entries()) {
      visit(token);
      // An empty corner of a table is no heading.
      if (token.type === "th_open" && tokens[i + 1]?.content === "") {
        for (const one of [token, tokens[i + 2]]) if (one !== undefined) one.tag = "td";
      }
      if (!isGenerated) nameByTitle(token.children ?? [], root, source, pages);
    }
  });
}
