/**
 * Builds what is published but the page: declarations by TypeScript into `dist/types`, JavaScript by Rolldown, every
 * file of it directly in `dist/`, and ONNX Runtime's native part in `dist/onnxruntime` (src/runtime/onnxruntime.ts says why
 * it is no dependency). Loading some 500 modules one by one takes Node half a second, in a few files a fifth.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { codeFingerprint } from "./src/study/node.ts";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const DIST = join(ROOT, "dist");
/** The package's doors, then its programs, whose names `src/package-files.ts` knows. */
const ENTRIES = {
  index: "src/index.ts",
  library: "src/library.ts",
  browser: "src/browser.ts",
  study: "src/study/node.ts",
  sweep: "src/sweep/node.ts",
  atelier: "src/cli/atelier.ts",
  "atelier-engine": "src/runtime/process/atelier-engine.ts",
  "atelier-worker": "src/cli/atelier-worker.ts",
  "study-server-thread": "src/cli/study-server-thread.ts",
};
/** What is not of this package. */
const EXTERNAL = /^(?!\.{0,2}\/|src\/)/;

mkdirSync(DIST, { recursive: true });
for (const entry of readdirSync(DIST, { withFileTypes: true }).filter(({ name }) => name !== "page")) {
  rmSync(join(DIST, entry.name), { recursive: true });
}
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
const bundle = await rolldown({
  cwd: ROOT,
  input: ENTRIES,
  platform: "neutral",
  external: (id, importer) => importer !== undefined && EXTERNAL.test(id),
  transform: {
    target: "es2022",
    define: {
      ATELIER_CODE_FINGERPRINTS: JSON.stringify({
        study: await codeFingerprint("study"),
        sweep: await codeFingerprint("sweep"),
      }),
    },
  },
});
await bundle.write({
  dir: DIST,
  format: "esm",
  sourcemap: true,
  entryFileNames: "[name].js",
  // The one file that does something when it is loaded has a name that `sideEffects` in package.json can tell.
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.includes(join(ROOT, "src/index.ts")) ? "main-[hash].js" : "[name]-[hash].js",
});
await bundle.close();
copyEngine();

/** Copies what onnxruntime-node runs by: a few kilobytes of JavaScript and the binaries, without its install script. */
function copyEngine(): void {
  const from = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const to = join(DIST, "onnxruntime");
  mkdirSync(join(to, "dist"), { recursive: true });
  for (const file of readdirSync(join(from, "dist")).filter((name) => name.endsWith(".js"))) {
    const code = readFileSync(join(from, "dist", file), "utf8");
    writeFileSync(join(to, "dist", file), code.replace(/\/\/# sourceMappingURL=.*/, ""));
  }
  // In the package are two copies of macOS's library; the binding opens libonnxruntime.1.dylib.
  cpSync(join(from, "bin"), join(to, "bin"), {
    recursive: true,
    filter: (path) => !/^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(basename(path)),
  });
  writeFileSync(join(to, "index.js"), 'module.exports = require("./dist/index.js");\n');
  writeFileSync(join(to, "package.json"), `${JSON.stringify({ type: "commonjs", private: true })}\n`);
  // onnxruntime-node names its license, MIT, but has no file of it.
  const license = readFileSync(join(ROOT, "LICENSE"), "utf8");
  writeFileSync(join(to, "LICENSE"), license.replace(/Copyright .*/, "Copyright (c) Microsoft Corporation"));
}
