/** Starts the engine's process, from wherever Atelier was loaded. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DeviceError } from "../../errors/index.ts";
import { IS_SOURCE, programFile, typescriptLoader } from "../../package-files.ts";

/** The file descriptor by which the processes speak, in the engine's. */
export const SOCKET = 3;

/**
 * The arguments of Node that run the program: `atelier-engine.js` of the built package, or, in a checkout, its source with what reads
 * TypeScript there, be the parent run by tsx, by vitest or by a Node that strips types itself.
 * Its name is unusual, since any file may lie beside a user's bundle.
 *
 * @throws DeviceError where the program is not beside this file, as in a bundle
 */
export function programArguments(): string[] {
  const path = fileURLToPath(programFile("atelier-engine"));
  if (!existsSync(path)) {
    throw new DeviceError(
      "Expected the program of the engine's process beside Atelier's other files; a bundler must leave atelier out of " +
        `the bundle (esbuild: packages: "external"). Received: no file ${path}.`,
    );
  }
  // Warnings of Node's own, such as those about types that it strips, would be taken for the engine's.
  return [...(IS_SOURCE ? ["--disable-warning=ExperimentalWarning", ...typescriptLoader()] : []), path];
}
