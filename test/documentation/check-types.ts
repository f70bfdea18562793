/** Examples of docstrings are programs that the compiler accepts, also those that cannot run under Node. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Example } from "./examples.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Checks the types of all examples in one run of the compiler, and returns what it prints: nothing if all is well. */
export function typeFaultsOf(examples: readonly Pick<Example, "name" | "code">[]): string {
  // Below the repository, so that packages are found as from it; ignored by git.
  mkdirSync(`${ROOT}runs`, { recursive: true });
  const directory = mkdtempSync(`${ROOT}runs/docstrings-`);
  try {
    for (const [i, { name, code }] of examples.entries())
      writeFileSync(`${directory}/${name.replace(/\W+/g, "-")}-${i}.mts`, `${code}\nexport {};\n`);
    writeFileSync(`${directory}/tsconfig.json`, JSON.stringify(CONFIGURATION));
    const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", directory], { encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** As users' programs are checked, the package's names leading to its sources. */
const CONFIGURATION = {
  extends: `${ROOT}tsconfig.json`,
  compilerOptions: {
    noUnusedLocals: false,
    paths: {
      atelier: [`${ROOT}src/index.ts`],
      "atelier/library": [`${ROOT}src/library.ts`],
      "atelier/browser": [`${ROOT}src/browser.ts`],
      "atelier/study": [`${ROOT}src/study/node.ts`],
      "atelier/sweep": [`${ROOT}src/sweep/node.ts`],
    },
  },
  include: ["*.mts"],
};
