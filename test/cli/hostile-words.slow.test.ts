/** Names and texts from files that try to reach the terminal, through every command: nothing obeys them. */

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { layers, loadModel, modelFromBytes, sequential } from "../../src/index.ts";
import { atelier, temporaryDirectory } from "./fixtures.ts";
import { trainedOnStripes } from "./trained.ts";

const ESCAPE = "\u001b";
const stripes = trainedOnStripes();

/** A title, a cleared screen, hidden and coloured writing, turned writing, a line of its own, and C1 controls. */
const HOSTILE =
  "a\u001b]0;owned\u0007\u001b[2J\u001b[8m\u001b[38;2;1;2;3m\u001b[31m\u202eb\u2066\u009b2Jc\r\nFORGED d\u2028\u007f";
/** What file systems take of it. */
const FILE_NAME = HOSTILE.replaceAll("/", "");

/** Whether anything of what was written is obeyed; colours of Atelier's own are on. */
function reachesTerminal(output: string): boolean {
  const foreignStyles = [`${ESCAPE}[8m`, `${ESCAPE}[38;2;1;2;3m`, `${ESCAPE}[31m\ufffd`];
  const ownStyles = ["0", "1", "2", "22", "31", "32", "39"].map((code) => `${ESCAPE}[${code}m`);
  const rest = ownStyles.reduce((text, style) => text.replaceAll(style, ""), output);
  return (
    foreignStyles.some((style) => output.includes(style)) ||
    /(?![\t\n])\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u.test(rest) ||
    /^FORGED/m.test(rest)
  );
}

async function hostileModel(): Promise<string> {
  const path = join(await temporaryDirectory(), "foreign.onnx");
  const loaded = await loadModel(stripes().model);
  loaded.notes = {
    ...loaded.notes,
    classNames: [HOSTILE, `${HOSTILE}2`, `${HOSTILE}3`],
    dataset: HOSTILE,
    data: { source: HOSTILE, fingerprint: HOSTILE },
  };
  await loaded.save(path);
  return path;
}

async function picture(directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  const shape = { create: { width: 9, height: 9, channels: 3 as const, background: "black" } };
  const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: "white" } })
    .composite([{ input: shape }])
    .png()
    .toBuffer();
  await writeFile(path, bytes);
  return path;
}

describe("words from files", () => {
  it("that models, datasets and pictures bring along reach no terminal through any command", async () => {
    const { data, model: whole } = stripes();
    const top = await temporaryDirectory();
    const model = await hostileModel();
    const shown = await picture(top, `${FILE_NAME}.png`);
    const broken = join(top, `${FILE_NAME}.jpg`);
    await writeFile(broken, "no picture");
    const tree = join(top, `tree ${FILE_NAME}`);
    for (const name of [FILE_NAME, "b"]) {
      for (let i = 0; i < 3; i++) await picture(join(tree, name), `${i}${FILE_NAME}.png`);
      await writeFile(join(tree, name, `x${FILE_NAME}.png`), "no picture");
    }
    const layered = sequential(
      [
        layers.flatten({ inputShape: [2, 2, 1], name: HOSTILE }),
        layers.dense({ units: 2, name: `2${HOSTILE}` }),
      ],
      { name: HOSTILE },
    );
    const named = join(top, `${FILE_NAME}.onnx`);
    await layered.save(named);
    const out = join(top, `out ${FILE_NAME}`);
    const commands = [
      ["summary", model],
      ["summary", named],
      ["summary", named, "--style", "keras3"],
      ["summary", join(top, `none ${FILE_NAME}`)],
      ["evaluate", model, "-d", data],
      ["evaluate", model],
      ["evaluate", named, "-d", data],
      ["predict", model, "-d", data],
      ["predict", model],
      ["predict", model, shown, broken],
      ["predict", model, tree],
      ["predict", whole, shown, join(top, `none ${FILE_NAME}.png`)],
      ["show", tree, "--out", out],
      ["show", join(top, FILE_NAME), "--out", out],
      ["import", tree, "--out", out],
      ["train", tree],
      ["train", data, "--out", join(broken, "run")],
      ["study", tree],
      ["fetch", FILE_NAME],
    ];
    const reached: string[] = [];
    for (const argv of commands) {
      for (const rest of [[], ["--json", "--debug"]]) {
        const environment = { FORCE_COLOR: "1", TERM: "xterm", ATELIER_DATA: top };
        const { stdout, stderr, exitCode } = await atelier([...argv, ...rest], { environment });
        const output = stdout + stderr;
        if (output === "" || reachesTerminal(output) || exitCode === 70)
          reached.push(`${JSON.stringify([...argv, ...rest])} (${exitCode}): ${JSON.stringify(output)}`);
      }
    }
    expect(reached).toEqual([]);
  });

  it("that a dataset was imported from are shown, not obeyed, by what is done with it", async () => {
    const top = await temporaryDirectory();
    const tree = join(top, "tree");
    for (const name of ["a\u202eb", "c"])
      for (let i = 0; i < 4; i++) await picture(join(tree, name), `${i}.png`);
    const out = join(top, "set");
    const { stdout, stderr } = await atelier(["import", tree, "--out", out]);
    expect(reachesTerminal(stdout + stderr)).toBe(false);
    for (const argv of (await readdir(top)).includes("set")
      ? [
          ["show", out, "--out", join(top, "shown")],
          ["show", out, "--json", "--out", join(top, "shown")],
        ]
      : []) {
      const shown = await atelier(argv);
      expect(reachesTerminal(shown.stdout + shown.stderr)).toBe(false);
    }
  });

  it("are in errors of the library as they are, but printed by a summary on one line", () => {
    const lines: string[] = [];
    const made = sequential([
      layers.flatten({ inputShape: [2, 2, 1], name: "a\nFORGED" }),
      layers.dense({ units: 2 }),
    ]);
    modelFromBytes(made.toBytes()).summary({ print: (line) => lines.push(...line.split("\n")) });
    expect(lines.filter((line) => line.startsWith("FORGED"))).toEqual([]);
  });
});
