/** Links and pictures of the README and docs/: each leads somewhere, on a code host and on the site alike. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { anchorsOf, linksOf } from "../../docs/site/links.ts";
import { listPages, markdownFiles, pagesBySource, resolveLink } from "../../docs/site/pages.ts";
import { siteHref } from "../../docs/site/rewrite-links.ts";
import { slugify } from "../../docs/site/slug.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const pages = listPages(ROOT);
const bySource = pagesBySource(pages);
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

describe("the pages", () => {
  it("each have a section", () => {
    const files = markdownFiles(ROOT, "docs").filter((file) => !file.startsWith("docs/site/"));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !bySource.has(file))).toEqual([]);
  });

  it("each have an address, a title and a description of their own", () => {
    expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
    expect(pages.filter(({ title }) => title === "").map(({ source }) => source)).toEqual([]);
    expect(new Set(pages.map(({ title }) => title)).size).toBe(pages.length);
    expect(pages.filter(({ description }) => description === "").map(({ source }) => source)).toEqual([]);
    expect(Math.max(...pages.map(({ description }) => description.length))).toBeLessThan(165);
  });

  it("have one heading of the first order", () => {
    const counts = pages.map(({ source }) => {
      const prose = read(source).replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, "");
      return [source, [...prose.matchAll(/^# /gm)].length];
    });
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
  });
});

describe("the links", () => {
  it("lead to files, folders with a page, and headings that there are", () => {
    const anchors = new Map(pages.map(({ source }) => [source, anchorsOf(read(source))]));
    const faults: string[] = [];
    let count = 0;
    for (const { source } of pages) {
      for (const { href, line, isPicture } of linksOf(read(source))) {
        count++;
        const at = `${source}:${line} ${href}`;
        const target = resolveLink(ROOT, bySource, source, href);
        if (target.kind === "missing") faults.push(`${at}: there is no ${target.file}`);
        if (target.kind === "file" && !isPicture && !statSync(join(ROOT, target.file)).isFile()) {
          faults.push(`${at}: a folder without a page`);
        }
        if (target.kind === "page" && target.anchor !== "") {
          if (anchors.get(target.page.source)?.has(target.anchor) !== true) {
            faults.push(`${at}: ${target.page.source} has no such heading`);
          }
        }
      }
    }
    expect(count).toBeGreaterThan(150);
    expect(faults).toEqual([]);
  });

  it("name no page by its address on a machine, and no picture without words for it", () => {
    const faults = pages.flatMap(({ source }) =>
      linksOf(read(source)).flatMap(({ href, line, isPicture, alt }) => [
        ...(/^(\/|file:|https?:\/\/(localhost|127\.))/.test(href) ? [`${source}:${line} ${href}`] : []),
        ...(isPicture && (alt ?? "").trim() === "" && !href.endsWith("-dark.svg")
          ? [`${source}:${line} ${href} has no alt`]
          : []),
        ...(isPicture && /^https?:/.test(href)
          ? [`${source}:${line} ${href} is fetched from elsewhere`]
          : []),
      ]),
    );
    expect(faults).toEqual([]);
  });
});

describe("what the site makes of Markdown", () => {
  it("finds links and pictures in prose, and none in code", () => {
    const text = [
      "[a](b.md#c) `[no](no.md)` [![picture](p.png)](q.md)",
      "",
      "    [no](no.md)",
      "",
      "```md",
      "[no](no.md)",
      "```",
      '<img src="r.png" alt="words"> <a href="s.md">s</a>',
      "[t]: https://example.org/t",
    ].join("\n");
    expect(linksOf(text).map(({ href, line, alt }) => [href, line, alt])).toEqual([
      ["b.md#c", 1, undefined],
      ["q.md", 1, undefined],
      ["p.png", 1, "picture"],
      ["r.png", 8, "words"],
      ["s.md", 8, undefined],
      ["https://example.org/t", 9, undefined],
    ]);
  });

  it("makes anchors as code hosts do", () => {
    expect(slugify("One's own pictures")).toBe("ones-own-pictures");
    expect(slugify("The article, to the letter")).toBe("the-article-to-the-letter");
    expect(slugify("3 × 3 kernels")).toBe("3--3-kernels");
    const text = "# A\n\n## `npm start`\n\n```sh\n# no heading\n```\n\n## A\n\n### [Link](x.md) and *more*\n";
    expect([...anchorsOf(text)]).toEqual(["a", "npm-start", "a-1", "link-and-more"]);
  });

  it("rewrites links to pages and to files, and leaves the others as they are", () => {
    const at = (source: string, href: string) => siteHref(ROOT, bySource, source, href);
    expect(at("docs/architecture.md", "compiler.md#layouts")).toBe("/design/compiler.html#layouts");
    expect(at("docs/performance.md", "../bench/README.md")).toBe("/project/bench.html");
    expect(at("bench/README.md", "..")).toBe("/");
    expect(at("README.md", "LICENSE")).toBe("/source/LICENSE.html");
    expect(at("README.md", "https://onnx.ai")).toBeUndefined();
    expect(at("README.md", "#results")).toBeUndefined();
    expect(at("README.md", "docs/nowhere.md")).toBeUndefined();
  });
});

describe("the site's package", () => {
  it("names no registry, and needs none but the usual one", () => {
    const lock = read("docs/site/package-lock.json");
    expect(lock).not.toContain('"resolved"');
    expect(JSON.parse(lock).packages[""].devDependencies).toEqual(
      JSON.parse(read("docs/site/package.json")).devDependencies,
    );
    expect(existsSync(join(ROOT, "docs/site/.npmrc"))).toBe(true);
  });
});
