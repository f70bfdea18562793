/**
 * Builds what is published but the page: declarations by TypeScript into `dist/types`, and JavaScript by Rolldown, every
 * file of it directly in `dist/`. Loading some 500 modules one by one takes Node half a second, in a few files a fifth.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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
  chunkFileNames: "[name]-[hash].js",
});
await bundle.close();
