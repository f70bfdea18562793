/** Versions and machine, recorded with a run so that it can be repeated. */

import { availableParallelism, cpus, totalmem } from "node:os";
import { engineVersion } from "../runtime/node.ts";
import { packageVersion } from "./package-version.ts";

/** Returns the versions of the software that affects the numbers. */
export function versions() {
  return { atelier: packageVersion(), node: process.versions.node, onnxruntime: engineVersion() };
}

/** Describes this machine. */
export function machine() {
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
