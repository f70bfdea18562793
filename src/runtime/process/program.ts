/** How the engine's process is started, from wherever Atelier was loaded. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DeviceError } from "../../errors.ts";

/** The file descriptor by which the processes speak, in the engine's. */
export const SOCKET = 3;

/**
 * The arguments of Node that run the program: `atelier-engine.js` of the built package, or, in a checkout, its source with what reads
 * TypeScript there, be the parent run by tsx, by vitest or by a Node that strips types itself.
 * Its name is like no other, since beside a bundle of somebody's program there may be any file.
 *
 * @throws DeviceError where the program is not beside this file, as in a bundle
 */
export function programArguments(): string[] {
  const here = import.meta.url;
  const isSource = here.endsWith(".ts");
  const path = fileURLToPath(new URL(isSource ? "./atelier-engine.ts" : "./atelier-engine.js", here));
  if (!existsSync(path)) {
    throw new DeviceError(
      "Expected the program of the engine's process beside Atelier's other files; a bundler must leave atelier out of " +
        `the bundle (esbuild: packages: "external"). Received: no file ${path}.`,
    );
  }
  // Warnings of Node's own, such as those about types that it strips, would be taken for the engine's.
  return [...(isSource ? ["--disable-warning=ExperimentalWarning", ...typescriptLoader()] : []), path];
}

function typescriptLoader(): string[] {
  if ("typescript" in process.features) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}
