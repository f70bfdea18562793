/** Everything that results depend on besides the inputs of their pieces. */

import { readFileSync } from "node:fs";
import { arch, cpus } from "node:os";
import { engineVersion } from "../runtime/node.ts";
import type { Computing } from "./children/work.ts";
import { codeFingerprint, type WorkKind } from "./code-fingerprint.ts";

/**
 * Says how a process of this machine computes: the code of Atelier, the engine, threads and device, and the kind of
 * processor. Results of others have other fingerprints.
 */
export async function computedByOf(kind: WorkKind, { threads, device }: Computing): Promise<object> {
  return {
    code: await codeFingerprint(kind),
    onnxruntime: engineVersion(),
    ...{ threads, device, processor: processor() },
  };
}

/** Instructions by which the engine chooses how to compute, and so how it rounds. */
const INSTRUCTIONS = ["avx", "avx2", "fma", "avx512f", "avx512_vnni", "amx_tile", "asimddp", "i8mm", "sve"];

/** The kind of processor: its instructions, where the system says them, else its name. */
function processor(): string {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const flags = new Set((/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? "").trim().split(/\s+/));
    return [arch(), ...INSTRUCTIONS.filter((name) => flags.has(name))].join(" ");
  } catch {
    return `${arch()} ${cpus()[0]?.model ?? ""}`.trim();
  }
}
