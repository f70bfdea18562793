/** That nothing leaves the machine: what the engine would write before it reports is not written. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("telemetry-program.ts", import.meta.url));

/** Variables that make the engine silent by themselves. */
const SILENCING = ["ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS", "TF_BUILD", "XDG_CACHE_HOME"];

describe.concurrent("the engine's telemetry", () => {
  it.each(["main", "worker"])("writes no file into an empty home from a %s thread", async (thread) => {
    const home = await mkdtemp(join(tmpdir(), "atelier-home-"));
    try {
      const others = Object.entries(process.env).filter(([name]) => !SILENCING.includes(name));
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROGRAM, thread], {
        env: { ...Object.fromEntries(others), HOME: home, USERPROFILE: home },
      });
      expect(stdout).toBe("predicted 1 × 4\n");
      expect(await readdir(home, { recursive: true })).toEqual([]);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
