/** A model trained on stripes, for tests that only look at it. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { atelier, lastLine, writeStripes } from "./fixtures.ts";

/** Options that train quickly. */
export const FAST = ["--recipe", "quick", "--epochs", "3", "--batch-size", "16", "--threads", "1"];

/** Trains before the tests of a file; gives what `train --json` did and said. */
export function trainedOnStripes(): () => Awaited<ReturnType<typeof train>> {
  let trained: Awaited<ReturnType<typeof train>> | undefined;
  beforeAll(async () => {
    trained = await train();
  });
  afterAll(() => trained && rm(trained.top, { recursive: true, force: true }));
  return () => {
    if (trained === undefined) throw new Error("asked before the tests began");
    return trained;
  };
}

async function train() {
  const top = await mkdtemp(join(tmpdir(), "atelier-cli-"));
  const data = await writeStripes(join(top, "stripes"));
  const out = join(top, "run");
  const ran = await atelier(["train", data, ...FAST, "--seed", "1", "--json", "--out", out]);
  return { ...ran, top, data, out, model: join(out, "model.onnx"), json: lastLine(ran.stdout) };
}
