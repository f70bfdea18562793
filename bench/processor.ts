/** The machine that figures are of. */

import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Names the processor, its cores, whether it has AVX-512, and Node's version. */
export function describeProcessor(): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${model}, ${cpus().length} cores, ${avx512()}; Node ${process.version}`;
}

function avx512(): string {
  try {
    return /\bavx512f\b/.test(readFileSync("/proc/cpuinfo", "utf8")) ? "with avx512f" : "without avx512f";
  } catch {
    return "avx512f unknown";
  }
}
