/** What computed something: it goes into the record of a run, so that it can be repeated. */

import { availableParallelism, cpus, totalmem } from "node:os";
import { engineVersion } from "../runtime/node.ts";
import { packageVersion } from "./package-version.ts";

/** The versions of whatever has a say in the numbers. */
export function versions() {
  return { atelier: packageVersion(), node: process.versions.node, onnxruntime: engineVersion() };
}

/** This machine. */
export function machine() {
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
