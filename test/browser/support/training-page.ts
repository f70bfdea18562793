/** A page in Chromium whose worker trains, for tests: the worker as esbuild bundles it, the engine from its package. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { ISOLATION, type PageServer, type Served, servePages } from "../../page/support/chromium.ts";
import type { Examples } from "./training.ts";
import type { Requests } from "./worker.ts";

const ENGINE = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));

/** A path in the bundle's page for each file of the engine. */
export const ENGINE_FILES = {
  cpu: { mjs: "/engine/ort-wasm-simd-threaded.mjs", wasm: "/engine/ort-wasm-simd-threaded.wasm" },
  webgpu: {
    mjs: "/engine/ort-wasm-simd-threaded.asyncify.mjs",
    wasm: "/engine/ort-wasm-simd-threaded.asyncify.wasm",
  },
} as const;

/** Bundles a module of this folder, or at another address, for browsers; every dynamic import becomes a file of its own. */
export async function bundle(entry: string | URL): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    ...{ bundle: true, splitting: true, format: "esm", platform: "browser", target: "es2022", write: false },
    conditions: ["onnxruntime-web-use-extern-wasm"],
    outdir: "/",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

interface ServeOptions {
  readonly isIsolated?: boolean;
  /** Sent with everything, beside those that isolate. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What there is beside, and instead. */
  readonly find?: (path: string) => Served | undefined;
}

/** What a page that trains may ask for: a bundle, the engine, examples, real data. */
export async function findOfTraining(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  examples: Examples,
): Promise<Served | undefined> {
  const script = { type: "text/javascript" };
  if (path === "/images") return { body: examples.images.data, type: "application/octet-stream" };
  if (path === "/labels") return { body: examples.labels, type: "application/octet-stream" };
  const bundled = files.get(path);
  if (bundled !== undefined) return { ...script, body: bundled };
  if (path.startsWith("/data/") && process.env.ATELIER_DATA !== undefined) {
    const file = join(process.env.ATELIER_DATA, ...path.split("/").slice(2));
    return { body: await readFile(file), type: "application/gzip" };
  }
  const [, name] = /^\/engine\/([\w.-]+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const type = name.endsWith(".mjs") ? "text/javascript" : "application/wasm";
  return { body: await readFile(join(ENGINE, name)), type };
}

/** Serves a page without content, and what it may ask for. */
export async function serveTraining(
  files: ReadonlyMap<string, Uint8Array>,
  examples: Examples,
  { isIsolated = true, headers = {}, find }: ServeOptions = {},
): Promise<PageServer> {
  return servePages(
    async (path) => {
      const own = find?.(path);
      if (own !== undefined) return own;
      if (path === "/") return { body: "<!doctype html><title>training</title>", type: "text/html" };
      return findOfTraining(path, files, examples);
    },
    { ...(isIsolated ? ISOLATION : {}), ...headers },
  );
}

/** A worker of a page, as what it can be asked for. */
export interface TrainingPage {
  readonly page: Page;
  ask<Name extends keyof Requests>(
    name: Name,
    ...argument: Parameters<Requests[Name]>
  ): Promise<Awaited<ReturnType<Requests[Name]>>>;
}

/** Opens the page with a worker of its own. */
export async function openTraining(
  browser: Pick<Browser, "newPage">,
  server: PageServer,
): Promise<TrainingPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(server.url);
  await page.evaluate(() => {
    const worker = new Worker("/worker.js", { type: "module" });
    const waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
    let count = 0;
    worker.onmessage = ({ data }) => waiting.get(data.id)?.(data);
    worker.onerror = ({ message }) => {
      for (const answer of waiting.values()) answer({ error: `the worker failed: ${message}` });
    };
    Reflect.set(globalThis, "ask", (name: string, argument: unknown) => {
      const id = ++count;
      worker.postMessage({ id, name, argument });
      return new Promise((resolve) => waiting.set(id, resolve));
    });
  });
  return {
    page,
    async ask(name, ...[argument]) {
      const answer = await page.evaluate(
        ([name, argument]) => Reflect.get(globalThis, "ask")(name, argument),
        [name, argument] as const,
      );
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.result;
    },
  };
}
