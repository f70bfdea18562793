/**
 * Builds what is published but the page: declarations by TypeScript into `dist/types`, JavaScript directly in `dist/`, and
 * ONNX Runtime's native part in `dist/onnxruntime` (src/runtime/onnxruntime.ts says why it is no dependency).
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { bundle, ROOT } from "./bundle.ts";

const DIST = join(ROOT, "dist");

mkdirSync(DIST, { recursive: true });
for (const entry of readdirSync(DIST, { withFileTypes: true }).filter(({ name }) => name !== "page")) {
  rmSync(join(DIST, entry.name), { recursive: true });
}
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
await bundle(DIST);
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
