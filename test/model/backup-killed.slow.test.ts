/** A training whose process is killed again and again ends as one that was left alone. */

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RandomGenerator } from "../../src/index.ts";
import { extent } from "../support/extent.ts";

const MAX_KILLS = 2;

/** What a process said, and whether it came to its end before it was killed, so long after it was ready. */
function run(
  directory: string,
  where: string,
  killAfter?: number,
): Promise<{ said: string; ended: boolean }> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "test/model/train-with-checkpoints.ts", directory, where],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
    if (said === "ready\n" && killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ said, ended: code === 0 })));
}

const directory = mkdtempSync(join(tmpdir(), "atelier-killed-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let whole: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  whole = await run(join(directory, "whole"), "here");
  expect(whole.ended).toBe(true);
});

it.each(extent(["process"], ["here", "process"]))(
  "the same weights and history, with the engine %s",
  async (where) => {
    const random = new RandomGenerator(1);
    const place = join(directory, where);
    let killed = 0;
    let last = await run(place, where, 50 + random.integer(1000));
    while (!last.ended && ++killed < MAX_KILLS) last = await run(place, where, 50 + random.integer(1500));
    if (!last.ended) last = await run(place, where);
    expect(killed).toBeGreaterThan(0);
    expect(last.said).toBe(whole.said);
    expect(readdirSync(place)).toEqual([]);
  },
);
