/** Docstrings as Markdown for the site. */

import { type Address, escapeHtml } from "./print-type.ts";
import type { BlockTag, Comment, CommentPart } from "./reflection.ts";

/** Knows where symbols stand, seen from the page that is written. */
export interface Links {
  readonly address: Address;
  /** The address of a documented symbol by its name, such as an error in `@throws`. */
  readonly addressOfName: (name: string) => string | undefined;
}

/** Vue would take two braces for an expression of its own. */
function escapeVue(text: string): string {
  return text.replaceAll("{{", "&#123;&#123;");
}

/** Text in Markdown: angle brackets are read as they stand, not as elements. */
function escapeText(text: string): string {
  return escapeVue(text.replace(/<(?=[A-Za-z/!])/g, "&lt;"));
}

function part({ kind, text, target }: CommentPart, { address, addressOfName }: Links): string {
  if (kind === "code") return text.startsWith("```") ? `\n${text}\n` : text;
  if (kind !== "inline-tag") return escapeText(text);
  const href =
    typeof target === "string"
      ? target
      : typeof target === "number"
        ? address(target)
        : addressOfName(text.trim());
  const isName = /^[\w.]+(\(\))?$/.test(text.trim());
  const shown = isName ? `\`${text.trim()}\`` : escapeText(text.trim());
  return href === undefined ? shown : `[${shown}](${href})`;
}

/** Writes the parts of a comment one after the other. */
export function toMarkdown(parts: readonly CommentPart[], links: Links): string {
  return parts
    .map((one) => part(one, links))
    .join("")
    .trim();
}

/** The first sentence or line, as plain text: for lists of symbols, and for a page's description. */
export function firstLine(comment: Comment | undefined): string {
  const text = (comment?.summary ?? []).map(({ text }) => text).join("");
  const paragraph = text.trim().split(/\n\s*\n/)[0] ?? "";
  return paragraph.replace(/\s+/g, " ").trim();
}

/** A first line for a list, where code stays code: in Markdown. */
export function firstLineMarkdown(comment: Comment | undefined, links: Links): string {
  const paragraph = toMarkdown(comment?.summary ?? [], links).split(/\n\s*\n/)[0] ?? "";
  return paragraph.replace(/\s+/g, " ").trim();
}

/** The contents of all tags of one kind. */
export function tags(comment: Comment | undefined, tag: string): readonly BlockTag[] {
  return (comment?.blockTags ?? []).filter((block) => block.tag === tag);
}

/** The default value of an option, as HTML; none where the docstring has none. */
export function defaultOf(comment: Comment | undefined): string | undefined {
  const [block] = [...tags(comment, "@default"), ...tags(comment, "@defaultValue")];
  if (block === undefined) return undefined;
  const text = block.content
    .map((one) => one.text)
    .join("")
    .trim();
  const code = /^`{1,3}(?:ts\n)?([^`]*?)\n?`{1,3}$/.exec(text)?.[1];
  return `<code>${escapeHtml(code ?? text).replaceAll("{{", "&#123;&#123;")}</code>`;
}

/** What is thrown, with links at the names of errors. */
export function throwsOf(comment: Comment | undefined, links: Links): readonly string[] {
  return tags(comment, "@throws").map(({ content }) =>
    toMarkdown(content, links)
      .replace(/^\{(\w+)\}/, "$1")
      .replace(/(?<![[`\w.])[A-Z]\w*Error\b(?![`\]\w])/g, (name) => {
        const href = links.addressOfName(name);
        return href === undefined ? name : `[\`${name}\`](${href})`;
      }),
  );
}
