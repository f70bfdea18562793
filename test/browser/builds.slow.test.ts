/** The programs of docs/browser.md, built as it says, train in Chromium. */

import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  hasChromium,
  launchChromium,
  type Served,
  servePages,
  withoutChromium,
} from "../page/support/chromium.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SRC = join(ROOT, "src");
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
};

/** The programs by the name in their first line; on few images, for one epoch. */
async function programs(): Promise<Record<string, string>> {
  const page = (await readFile(join(ROOT, "docs/browser.md"), "utf8"))
    .replaceAll("10_000", "256")
    .replaceAll("{ seed: 1 }", "{ seed: 1, epochs: 1 }");
  const blocks = Array.from(page.matchAll(/```(?:ts|js|html)(?: [^\n]*)?\n(.*?)```/gs), ([, code]) =>
    defined(code),
  );
  return Object.fromEntries(
    blocks.map((code) => [/^\/\/ ([\w.]+)$/m.exec(code)?.[1] ?? code.split("\n")[0] ?? "", code]),
  );
}

function typed(path: string, body: Uint8Array | string): Served {
  return { body, type: TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream" };
}

describe.skipIf(!hasChromium)(`a program for browsers${withoutChromium}`, () => {
  let browser: Browser;
  let found: Record<string, string>;
  beforeAll(async () => {
    browser = await launchChromium();
    found = await programs();
  });
  afterAll(() => browser.close());

  /** A folder from which packages are found, with these files. */
  async function folder(files: Readonly<Record<string, string>>): Promise<string> {
    const path = await mkdtemp(join(ROOT, "test/browser/tmp-"));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
    return path;
  }

  /** Opens a page, and waits until it has trained. */
  async function expectTraining(find: (path: string) => Promise<Served | undefined>): Promise<string[]> {
    const server = await servePages(find);
    const page = await browser.newPage();
    onTestFinished(async () => {
      await page.close();
      await server.close();
    });
    const wrong: string[] = [];
    page.on("pageerror", ({ message }) => wrong.push(message));
    await page.goto(server.url);
    await page.waitForFunction(() => document.title.startsWith("trained"), undefined, { timeout: 600_000 });
    expect(await page.title()).toMatch(/^trained: \d{5,} bytes$/);
    expect(wrong).toEqual([]);
    return server.asked;
  }

  const fromFolder = (path: string) => (asked: string) =>
    readFile(join(path, asked === "/" ? "index.html" : asked)).then(
      (body) => typed(asked === "/" ? ".html" : asked, body),
      () => undefined,
    );

  const PAGE = '<!doctype html><title>training</title><script type="module" src="/main.ts"></script>';

  it("is built by Vite as documented, with the engine's files once", async () => {
    const { "main.ts": main, "worker.ts": worker, "vite.config.ts": config } = found;
    const root = await folder({
      ...{ "index.html": PAGE, "main.ts": defined(main), "worker.ts": defined(worker) },
      "vite.config.ts": defined(config),
    });
    await build({
      ...{ root, configFile: join(root, "vite.config.ts"), logLevel: "error" },
      resolve: { alias: { "atelier/browser": join(SRC, "browser.ts") } },
    });
    const assets = await readdir(join(root, "dist/assets"));
    expect(assets.filter((name) => name.endsWith(".wasm"))).toHaveLength(1);
    await expectTraining(fromFolder(join(root, "dist")));
  });

  it("is built by esbuild as documented", async () => {
    const worker = defined(found["worker.ts"])
      .replace(/import mjs .*\n/, 'const mjs = "/engine/ort-wasm-simd-threaded.mjs";\n')
      .replace(/import wasm .*\n/, 'const wasm = "/engine/ort-wasm-simd-threaded.wasm";\n');
    const root = await folder({
      ...{ "build.mjs": defined(found["build.mjs"]), "worker.ts": worker },
      "tsconfig.json": JSON.stringify({
        compilerOptions: { paths: { "atelier/browser": [join(SRC, "browser.ts")] } },
      }),
    });
    const built = spawnSync(process.execPath, ["build.mjs"], { cwd: root, encoding: "utf8" });
    expect(built.stderr).not.toContain("Error");
    const main = defined(found["main.ts"]).replace('new URL("./worker.ts", import.meta.url)', '"/worker.js"');
    await cp(join(root, "worker.ts"), join(root, "public/worker.ts"));
    await writeFile(join(root, "public/main.js"), main);
    await writeFile(join(root, "public/index.html"), PAGE.replace("main.ts", "main.js"));
    await expectTraining(fromFolder(join(root, "public")));
  });

  it("runs without a build, by an import map", async () => {
    const page = defined(found["<!doctype html>"]);
    const asked = await expectTraining(async (path) => {
      if (path === "/") return typed(".html", page);
      const [, ofAtelier] = /^\/node_modules\/atelier\/dist\/(.*)\.js$/.exec(path) ?? [];
      if (ofAtelier !== undefined) {
        // As the package's build has it.
        const code = await readFile(join(SRC, `${ofAtelier}.ts`), "utf8");
        const { code: script } = await transform(
          code.replace(/(from |import\()("\.{1,2}\/[^"]*)\.ts"/g, '$1$2.js"'),
          {
            ...{ loader: "ts", target: "es2022" },
          },
        );
        return typed(".js", script);
      }
      return fromFolder(ROOT)(path);
    });
    expect(asked.some((path) => path.endsWith("onnxruntime-web/dist/ort.wasm.min.mjs"))).toBe(true);
  });
});
