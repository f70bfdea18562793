/** Bundles the package's doors and programs: some 500 modules one by one take Node half a second to load, a few files a fifth. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { codeFingerprint } from "../src/study/node.ts";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DOORS = {
  index: "src/index.ts",
  library: "src/library.ts",
  browser: "src/browser.ts",
  study: "src/study/node.ts",
  sweep: "src/sweep/node.ts",
};
/** Programs that run in a process or thread of their own: `src/package-files.ts` knows their names. */
const PROGRAMS = {
  atelier: "src/cli/atelier.ts",
  "atelier-engine": "src/runtime/process/atelier-engine.ts",
  "atelier-worker": "src/cli/atelier-worker.ts",
  "study-server-thread": "src/cli/study-server-thread.ts",
};
/** Other packages and Node's own modules. */
const EXTERNAL = /^(?!\.{0,2}\/|src\/)/;

/** Writes every door and program, and what they share, directly into a directory. */
export async function bundle(directory: string): Promise<void> {
  const build = await rolldown({
    cwd: ROOT,
    input: { ...DOORS, ...PROGRAMS },
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
  await build.write({
    dir: directory,
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    // The one file that does something when it is loaded has a name that `sideEffects` in package.json can tell.
    chunkFileNames: ({ moduleIds }) =>
      moduleIds.includes(join(ROOT, "src/index.ts")) ? "main-[hash].js" : "[name]-[hash].js",
  });
  await build.close();
}
