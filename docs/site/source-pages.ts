/** Pages with the text of files that pages of the site link to, such as examples: there is no code host beside the site. */

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { linksOf } from "./links.ts";
import { listPages, pagesBySource, resolveLink } from "./pages.ts";
import { sourcePath } from "./rewrite-links.ts";

const SITE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(SITE, "../..");

/** Lists the files that are no pages and that pages link to. */
export function linkedFiles(root: string): readonly string[] {
  const pages = listPages(root);
  const bySource = pagesBySource(pages);
  const files = new Set<string>();
  for (const { source } of pages) {
    for (const { href, isPicture } of linksOf(readFileSync(join(root, source), "utf8"))) {
      const target = resolveLink(root, bySource, source, href);
      if (!isPicture && target.kind === "file") files.add(target.file);
    }
  }
  return [...files].sort();
}

/** Writes a page for each linked file. */
export function writeSourcePages(): void {
  const folder = join(SITE, "generated");
  rmSync(join(folder, "source"), { recursive: true, force: true });
  for (const file of linkedFiles(ROOT)) {
    if (!statSync(join(ROOT, file)).isFile()) {
      throw new Error(`expected links to folders with a README. Received: ${file}`);
    }
    const path = join(folder, `${sourcePath(file)}.md`);
    mkdirSync(dirname(path), { recursive: true });
    const text = readFileSync(join(ROOT, file), "utf8");
    const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length + 1)));
    const language = extname(file).slice(1);
    writeFileSync(
      path,
      `---\ntitle: ${JSON.stringify(file)}\ndescription: ${JSON.stringify(`The file ${file} of the repository.`)}\n` +
        `sidebar: false\naside: false\n---\n\n# ${file}\n\n${fence}${language}\n${text.trimEnd()}\n${fence}\n`,
    );
  }
}
