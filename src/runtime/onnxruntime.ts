/**
 * ONNX Runtime's native part. A checkout has it as the package onnxruntime-node. The published package brings it in a folder
 * of its own and does not depend on onnxruntime-node: that package's install script fetches CUDA libraries, which Atelier does
 * not use, from outside the registry, and fails the whole install where their host is out of reach. Only a package's user can
 * keep npm from running the script, and he should not have to.
 */

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { env } from "onnxruntime-common";
import type * as Onnxruntime from "onnxruntime-node";
import { DeviceError } from "../errors/index.ts";
import { IS_SOURCE, packageFile } from "../package-files.ts";

let loaded: typeof Onnxruntime | undefined;

/**
 * Loads the native part when it is first needed.
 *
 * @throws DeviceError if there is none for this machine
 */
export function onnxruntime(): typeof Onnxruntime {
  loaded ??= load();
  return loaded;
}

function load(): typeof Onnxruntime {
  const require = createRequire(packageFile("package.json"));
  try {
    return IS_SOURCE || hasSameVersion(require)
      ? require("onnxruntime-node")
      : require(fileURLToPath(packageFile("dist/onnxruntime/index.js")));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new DeviceError(
      "Expected ONNX Runtime's binary for this machine, in the package atelier: there is one for Linux with glibc and for " +
        "Windows on x64 and arm64, and for macOS on arm64. A program that is bundled into one file leaves atelier out of " +
        "it, by --external:atelier or --packages=external of esbuild, and has it in node_modules. " +
        `Received: ${process.platform} ${process.arch}, and: ${reason}`,
      { cause: error },
    );
  }
}

/**
 * Whether the program has onnxruntime-node too, in the version that Atelier brings: two copies of one version cannot be
 * registered with onnxruntime-common, so both sides take that one.
 */
function hasSameVersion(require: NodeJS.Require): boolean {
  try {
    return require("onnxruntime-node/package.json").version === env.versions.common;
  } catch {
    return false;
  }
}
