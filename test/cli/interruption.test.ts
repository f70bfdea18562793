/** What Ctrl-C does to `atelier train`. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../src/index.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";
import { FAST, trainedOnStripes } from "./trained.ts";

const stripes = trainedOnStripes();

describe("an interrupted training", () => {
  it("keeps what was trained when it is interrupted after an epoch", async () => {
    const { data } = stripes();
    const out = join(await temporaryDirectory(), "run");
    const options = ["--epochs", "500", "--json", "--out", out];
    const { exitCode, stdout, stderr } = await atelier(["train", data, ...FAST, ...options], {
      onWrite: (text, interrupt) => text.includes("Epoch 3/500") && interrupt(),
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      `Interrupted after epoch 2 of 500; the model so far is in ${out}. \`atelier train --resume ${out}\` resumes`,
    );
    expect(lastLine(stdout)).toMatchObject({ interrupted: true, loss: null, accuracy: null, epochs: 2 });
    const history = JSON.parse(await readFile(join(out, "history.json"), "utf8"));
    expect(history).toMatchObject({ interrupted: true, test: null });
    expect(history.epochs).toHaveLength(2);
    expect((await loadModel(join(out, "model.onnx"))).notes.dataset).toBe("stripes");
  });

  it("leaves nothing behind when it is interrupted before, and ends at once when asked twice", async () => {
    const { data } = stripes();
    const top = await temporaryDirectory();
    const argv = ["train", data, ...FAST, "--json", "--out", join(top, "runs", "run")];
    const once = await atelier(argv, {
      onWrite: (text, interrupt) => text.includes("Epoch 1") && interrupt(),
    });
    expect(once).toMatchObject({ exitCode: 130, stdout: "" });
    expect(once.stderr).toMatch(/Interrupted before the first step; nothing was saved\.\n$/);
    expect(once.stderr).not.toContain("[exit");
    const twice = await atelier(argv, {
      onWrite(text, interrupt) {
        if (!text.includes("Epoch 1")) return;
        interrupt();
        interrupt();
      },
    });
    expect(twice.stderr).toContain("[exit 130]");
    expect(existsSync(join(top, "runs"))).toBe(false);
  });
});
