/**
 * Roles of VitePress' search that axe-core finds wrong: a button around everything, options around links, and a name of
 * the button that lacks the key which is shown on it. Each replacement must match, so that a newer VitePress cannot undo one unseen.
 */

import { readFileSync } from "node:fs";
import { basename } from "node:path";

const OPTION = [
  ":id=\"'localsearch-item-' + index\"",
  ":aria-selected=\"selectedIndex === index ? 'true' : 'false'\"",
  'role="option"',
].join("\n            ");

const REPLACEMENTS: Readonly<Record<string, readonly (readonly [string | RegExp, string])[]>> = {
  "VPLocalSearchBox.vue": [
    [/role="button"\s+:aria-owns="[^"]*"\s+aria-expanded="true"\s+aria-haspopup="listbox"/, 'role="search"'],
    [OPTION, 'role="presentation"'],
    [":aria-label=\"[...p.titles, p.title].join(' > ')\"", OPTION],
    [/<kbd :aria-label/g, '<kbd role="img" :aria-label'],
  ],
  "VPNavBarSearchButton.vue": [[" :aria-label=\"translate('button.buttonAriaLabel')\"", ""]],
};

/** A plugin of Vite that mends the two components before Vue's compiler sees them. */
export function mendSearch() {
  return {
    name: "mend-search",
    enforce: "pre" as const,
    load(id: string) {
      const replacements = REPLACEMENTS[basename(id)];
      if (replacements === undefined) return undefined;
      let text = readFileSync(id, "utf8");
      for (const [from, to] of replacements) {
        const mended = text.replace(from, () => to);
        if (mended === text) throw new Error(`expected ${basename(id)} to have ${from}`);
        text = mended;
      }
      return text;
    },
  };
}
