/** A page in Chromium whose worker trains, for tests: the worker as esbuild bundles it, the engine from its package. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { defined } from "../../../src/checked.ts";
import { ISOLATION, type PageServer, servePages } from "../../page/support/chromium.ts";
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

/** Serves a page without content, a bundle, the engine and examples. */
export async function serveTraining(
  files: ReadonlyMap<string, Uint8Array>,
  examples: Examples,
  { isIsolated = true } = {},
): Promise<PageServer> {
  const script = { type: "text/javascript" };
  return servePages(
    async (path) => {
      if (path === "/") return { body: "<!doctype html><title>training</title>", type: "text/html" };
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
    },
    isIsolated ? ISOLATION : {},
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

/** The same first examples for every test. */
export function firstOf({ images, labels }: Examples, count: number): Examples {
  const size = images.data.length / defined(images.shape[0]);
  return {
    images: { data: images.data.slice(0, count * size), shape: [count, 28, 28, 1] },
    labels: labels.slice(0, count),
  };
}
