/** The site: VitePress on the repository's own Markdown files, and on the pages that `reference/` writes. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DefaultTheme, defineConfig, type MarkdownOptions } from "vitepress";
import { DARK, LIGHT } from "../../../src/report/theme.ts";
import { descriptionOf, listPages, markdownFiles, pagesBySource, titleOf } from "../pages.ts";
import { GROUPS } from "../reference/groups.ts";
import { rewriteLinks } from "../rewrite-links.ts";
import { SECTIONS } from "../sections.ts";
import { slugify } from "../slug.ts";
import { mendSearch } from "./mend-search.ts";

const SITE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Written by `reference/generate.ts` and `source-pages.ts`, from the repository's root. */
const GENERATED = "docs/site/generated";
const BASE = process.env.DOCS_BASE ?? "/";

const pages = listPages(ROOT);
const bySource = pagesBySource(pages);
const generated = existsSync(join(ROOT, GENERATED)) ? markdownFiles(ROOT, GENERATED) : [];

/** Every Markdown file that is no page: VitePress would take all of the repository. */
function notPages(): readonly string[] {
  const all = readdirSync(ROOT, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !["node_modules", "dist"].includes(name))
    .flatMap((entry) => (entry.isDirectory() && entry.name !== "docs" ? [`${entry.name}/**`] : [entry.name]));
  const keptFolders = new Set(pages.map(({ source }) => source.split("/")[0]));
  const outside = all.filter(
    (name) => !keptFolders.has(name.replace("/**", "")) && name.match(/\.md$|\*\*$/),
  );
  const inside = [...keptFolders]
    .filter((folder) => folder !== undefined && !folder.endsWith(".md"))
    .flatMap((folder) => markdownFiles(ROOT, String(folder)))
    .filter((file) => !bySource.has(file) && !file.startsWith(`${GENERATED}/`));
  return [...outside, ...inside.filter((file) => !file.includes("node_modules/"))];
}

function referenceTitle(file: string): string {
  return /^title: "(.*)"$/m.exec(readFileSync(join(ROOT, file), "utf8"))?.[1] ?? titleOf("");
}

/** The chapters of the reference; the open one with its symbols. */
function referenceSidebar(open: string): DefaultTheme.SidebarItem[] {
  const items = GROUPS.map(({ id, title, namespaces = [] }) => {
    const [main] = namespaces;
    const shortTitle = (name: string) =>
      main !== undefined && name.startsWith(`${main}.`) ? name.slice(main.length + 1) : name;
    const link = `/reference/${id}/`;
    if (id !== open) return { text: title, link };
    const folder = `${GENERATED}/reference/${id}`;
    const symbols = generated
      .filter((file) => file.startsWith(`${folder}/`) && !file.endsWith("/index.md"))
      .map((file) => ({
        text: shortTitle(referenceTitle(file)),
        link: `/${file.slice(GENERATED.length + 1, -3)}`,
      }));
    const isType = ({ text }: { text: string }) => /^([A-Z]|Types of )/.test(text);
    return {
      text: title,
      link,
      items: [...symbols.filter((item) => !isType(item)), ...symbols.filter(isType)],
    };
  });
  return [{ text: "Reference", link: "/reference/", items }];
}

function sidebars(): DefaultTheme.SidebarMulti {
  const result: DefaultTheme.SidebarMulti = {};
  for (const { id } of GROUPS) result[`/reference/${id}/`] = referenceSidebar(id);
  result["/reference/"] = referenceSidebar("");
  for (const section of SECTIONS.filter(({ id }) => id !== "reference")) {
    const here = pages.filter((page) => page.section === section);
    const lists = [...new Set(here.map(({ list }) => list))];
    result[`/${section.id}/`] = lists.map((list) => ({
      text: list,
      items: here
        .filter((page) => page.list === list)
        .map(({ title, path }) => ({ text: title, link: `/${path}` })),
    }));
  }
  return result;
}

function navigation(): DefaultTheme.NavItem[] {
  return SECTIONS.flatMap(({ id, title }) => {
    const first = id === "reference" ? "reference/" : pages.find(({ section }) => section?.id === id)?.path;
    return first === undefined
      ? []
      : [{ text: title, link: `/${first.replace(/(^|\/)index$/, "$1")}`, activeMatch: `^/${id}/` }];
  });
}

const rewrites = Object.fromEntries([
  ...pages.map(({ source, path }) => [source, `${path}.md`]),
  ...generated.map((file) => [file, file.slice(GENERATED.length + 1)]),
]);

const colours = (theme: Readonly<Record<string, string>>) =>
  Object.entries(theme)
    .map(([name, value]) => `--${name}:${value};`)
    .join("");

const markdown: MarkdownOptions = {
  theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  anchor: { slugify },
  languageAlias: { console: "ansi" },
  config: (md) => rewriteLinks(md, ROOT, BASE, bySource),
};

export default defineConfig({
  lang: "en",
  title: "Atelier",
  description: "Trains image classifiers in TypeScript by compiling Keras-style models to ONNX graphs.",
  base: BASE,
  srcDir: ROOT,
  srcExclude: [...notPages()],
  outDir: join(SITE, "dist"),
  cacheDir: join(SITE, "node_modules/.vitepress"),
  rewrites,
  // What all pages have in common is a file of its own, not 85 kB in each.
  metaChunk: true,
  // As the report and the page: what the system is set to.
  appearance: "force-auto",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: ICON() }]],
  markdown,
  transformPageData(page) {
    const source = page.filePath;
    const text = readFileSync(join(ROOT, source), "utf8");
    const known = bySource.get(source);
    if (known !== undefined) {
      page.title = known.title;
      page.description = known.description;
    } else if (page.description === "") page.description = descriptionOf(text);
    // VitePress writes descriptions into an attribute as they are.
    page.description = page.description.replace(/"([^"]*)"/g, "“$1”").replaceAll('"', "”");
    if (page.relativePath === "index.md") {
      page.titleTemplate = ":title";
      page.frontmatter = { ...page.frontmatter, sidebar: false, aside: false, isHome: true };
    }
  },
  themeConfig: {
    nav: navigation(),
    sidebar: sidebars(),
    notFound: {
      quote: "There is no such page.",
      linkText: "To the first page",
      linkLabel: "To the first page",
    },
    outline: { level: [2, 3], label: "On this page" },
    search: {
      provider: "local",
      options: {
        miniSearch: {
          options: {
            // Runs in the browser too, so it can use nothing from outside. `maxPooling2d` is found by "pooling", too.
            tokenize: (text: string) =>
              text
                .split(/[^\p{L}\p{N}_]+/u)
                .flatMap((word) => {
                  const parts = word.split(/(?<=[a-z0-9])(?=[A-Z])|_/);
                  return parts.length > 1 ? [word, ...parts] : [word];
                })
                .filter((word) => word !== ""),
          },
          searchOptions: {
            fuzzy: 0.15,
            prefix: true,
            boost: { title: 5, titles: 2, text: 1 },
            // What is called so comes first: `layers.conv2d` for "conv2d". Texts of history and of files come last.
            boostDocument: (id: string, term: string, stored?: Record<string, unknown>) => {
              const title = String(stored?.title ?? "").toLowerCase();
              const isNamed = title.split(/[.\s]/).at(-1) === term;
              const isPart = /^(examples?|see|errors|result|options|parameters)$/.test(title);
              const isLast = /\/(project|source)\/|-log\.html/.test(id);
              return (isNamed ? 4 : 1) * (isPart ? 0.25 : 1) * (isLast ? 0.4 : 1);
            },
          },
        },
      },
    },
  },
  vite: {
    configFile: false,
    optimizeDeps: { entries: [] },
    server: { fs: { allow: [ROOT, join(ROOT, "node_modules")] } },
    // The index of the search is loaded when it is opened.
    build: { chunkSizeWarningLimit: 4000 },
    plugins: [
      mendSearch(),
      {
        // Pages stand outside the site's package, from where Vue is not found; it is, from where the pages are rendered.
        name: "vue-of-the-site",
        enforce: "pre",
        resolveId: (id, _, { ssr }) =>
          ssr === true && /^vue(\/|$)/.test(id) ? { id, external: true } : undefined,
      },
      {
        name: "theme-colours",
        resolveId: (id) => (id === "virtual:theme.css" ? "\0theme.css" : undefined),
        load: (id) => (id === "\0theme.css" ? `:root{${colours(LIGHT)}}.dark{${colours(DARK)}}` : undefined),
      },
    ],
  },
});

/** A small easel-like mark, so that no request for an icon fails: an address of its own data. */
function ICON(): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="${LIGHT.accent}"/>` +
    '<path d="M8 3 4 13M8 3l4 10M5.5 9.5h5" stroke="#fff" stroke-width="1.6" fill="none" stroke-linecap="round"/></svg>';
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
