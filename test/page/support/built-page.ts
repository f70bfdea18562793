/** The page as it is built, served to Chromium with the headers of `atelier serve`, for the tests of Look. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { writeIdx } from "../../../src/data/index.ts";
import { ISOLATION, type Served, servePages } from "./chromium.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const HEADERS = {
  ...ISOLATION,
  "content-security-policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; media-src 'self' blob: mediastream:",
};

let built: string | undefined;

/** Builds the page into a temporary directory, once for all tests of a worker, which takes it along when it ends. */
export function buildPage(): string {
  if (built !== undefined) return built;
  const directory = mkdtempSync(join(tmpdir(), "atelier-page-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  // Tests have another NODE_ENV, by which it would be built for development.
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync("node_modules/.bin/vite", ["build", "--outDir", directory, "--logLevel", "error"], { env });
  built = directory;
  return directory;
}

/** Serves a built page, and what `more` has beside it. */
export function serveBuilt(directory: string, more: (path: string) => Served | undefined) {
  return servePages(async (path) => {
    const own = more(path);
    if (own !== undefined) return own;
    const file = path === "/" ? "/index.html" : path;
    const body = await readFile(join(directory, file)).catch(() => undefined);
    return body && { body, type: TYPES[extname(file)] ?? "application/octet-stream" };
  }, HEADERS);
}

/** Faults and warnings of a page, which a test expects not to be there at its end. */
export function watchConsole(page: Page): string[] {
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => {
    const isExpected = /404|Service Worker/.test(message.text());
    if (message.type() === "error" && !isExpected) said.push(message.text());
  });
  return said;
}

/** Expects no violation that axe-core finds. */
export async function expectAccessible(page: Page): Promise<void> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(`${source}; undefined`);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
  });
  expect(violations).toEqual([]);
}

const SIDE = 28;

/** The image of a class: a bright row and a bright column at places of its own. */
export function stripedImage(label: number): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    Math.floor(i / SIDE) === 2 * label + 2 || i % SIDE === 2 * label + 5 ? 200 + label : 10 * label,
  );
}

/** Ten classes of striped images as four IDX files, the images of each class all alike. */
export function stripedFiles(trainCount: number, testCount: number): ReadonlyMap<string, Uint8Array> {
  const images = Array.from({ length: 10 }, (_, label) => stripedImage(label));
  const files = new Map<string, Uint8Array>();
  for (const [part, count] of [["train", trainCount] as const, ["t10k", testCount] as const]) {
    const data = new Uint8Array(count * SIDE * SIDE);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    for (let i = 0; i < count; i++) data.set(images[i % 10] ?? [], i * SIDE * SIDE);
    const tensors = {
      images: { data, shape: [count, SIDE, SIDE] },
      labels: { data: labels, shape: [count] },
    };
    files.set(`${part}-images-idx3-ubyte.gz`, gzipSync(writeIdx(tensors.images), { level: 1 }));
    files.set(`${part}-labels-idx1-ubyte.gz`, gzipSync(writeIdx(tensors.labels), { level: 1 }));
  }
  return files;
}

export const STRIPED_NAMES = Array.from({ length: 10 }, (_, label) => `stripe ${label}`);

/** Serves striped images as `atelier serve` lists a dataset. */
export function stripedDataset(trainCount: number, testCount: number): (path: string) => Served | undefined {
  const files = stripedFiles(trainCount, testCount);
  const [trainImages, trainLabels, testImages, testLabels] = [...files.keys()];
  const entry = {
    ...{ name: "striped", title: "Striped", imageShape: [SIDE, SIDE, 1], classNames: STRIPED_NAMES },
    ...{ trainCount, testCount, isTransposed: false, preparation: null },
    origin: { published: null, isDrawn: false, remarks: [] },
    files: { trainImages, trainLabels, testImages, testLabels },
  };
  return (path) => {
    if (path === "/data/index.json") {
      return { body: JSON.stringify({ datasets: [entry], unreadable: [] }), type: "application/json" };
    }
    const body = path.startsWith("/data/striped/")
      ? files.get(path.slice("/data/striped/".length))
      : undefined;
    return body && { body, type: "application/octet-stream" };
  };
}
