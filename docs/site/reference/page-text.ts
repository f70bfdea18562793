/** Pieces of the reference's pages that need to know nothing of symbols. */

/** Below the third level a heading is bold text, so that the page's outline stays short. */
export function heading(title: string, level: number): string {
  return level > 3 ? `**${title}**` : `${"#".repeat(level)} ${title}`;
}

/** Vue would take two braces for an expression of its own. */
export function braces(html: string): string {
  return html.replaceAll("{{", "&#123;&#123;");
}

/** A signature as preformatted text with links in it. */
export function pre(html: string): string {
  return `<pre class="signature" tabindex="0"><code>${braces(html)}</code></pre>`;
}

/** A whole page with its header. */
export function page(title: string, description: string, parts: readonly string[]): string {
  const header = [`title: ${JSON.stringify(title)}`, `description: ${JSON.stringify(description)}`];
  return `---\n${header.join("\n")}\noutline: [2, 3]\n---\n\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
