/** The programs of presets and of settings of every kind: the type checker has nothing to say. */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import {
  defaultExperiment,
  type Experiment,
  type LayerDescription,
  presetExperiment,
  presets,
  toCode,
} from "../../src/experiment/index.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("are programs that type-check: those of all presets, and of schedules, names and ends of all kinds", async () => {
  const directory = await mkdtemp(join(tmpdir(), "atelier-code-"));
  try {
    const programs = [
      ...Object.keys(presets).map((name) =>
        presetExperiment(name, { name: "fashion-mnist", length: 60_000 }),
      ),
      ...Object.keys(presets).map((name) => presetExperiment(name, { name: "./letters", length: 300 })),
      ...others(),
    ].map(toCode);
    // One is wrong, which shows that they are checked.
    const wrong = toCode(defaultExperiment()).replace("units: 1024", 'units: "1024"');
    await writeFile(join(directory, "wrong.ts"), wrong);
    await Promise.all(programs.map((code, i) => writeFile(join(directory, `${i}.ts`), code)));
    const config = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: {
        paths: { atelier: [join(ROOT, "src/index.ts")] },
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      include: [],
      files: ["wrong.ts", ...programs.map((_, i) => `${i}.ts`)],
    };
    await writeFile(join(directory, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
    const output = await promisify(execFile)(join(ROOT, "node_modules", ".bin", "tsc"), [
      "-p",
      directory,
    ]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    const errors = output.split("\n").filter((line) => /error TS/.test(line));
    expect(errors).toEqual([expect.stringMatching(/wrong\.ts.*'string' is not assignable to type 'number'/)]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

function others(): Experiment[] {
  const begin = defaultExperiment("drawn-digits");
  const { settings } = begin;
  const withSettings = (changes: Partial<Experiment["settings"]>): Experiment => ({
    ...begin,
    settings: { ...settings, ...changes },
  });
  const end = { type: "dense", options: { units: "classes", activation: "softmax" } };
  const skips = ["x", "net", "input_", "class", "image"].map((name) => ({
    ...{ type: "conv2d", options: { filters: 4, kernelSize: [3, 3], padding: "same" }, name },
  }));
  const named: LayerDescription[] = [
    ...skips,
    { type: "concatenate", options: { axis: -1 }, from: ["x", "class", "image", "input"] },
    { type: "flatten", options: {} },
    end,
  ];
  return [
    withSettings({ schedule: { type: "cosineDecay", options: { warmupSteps: 10, alpha: 0.1 } } }),
    withSettings({ schedule: { type: "exponentialDecay", options: { rate: 0.9, decaySteps: 100 } } }),
    withSettings({ schedule: { type: "exponentialDecay", options: { rate: 0.9 } }, validationSplit: 0.1 }),
    withSettings({ schedule: { type: "stepDecay", options: {} }, stopAt: { epochs: 2, accuracy: 0.9 } }),
    withSettings({
      stopAt: {},
      optimizer: { type: "muon", options: { weightDecay: 0.1, excludeLayers: ["dense"] } },
    }),
    { ...begin, network: { layers: named } },
    {
      ...begin,
      network: {
        layers: [
          { type: "flatten", options: {} },
          {
            type: "dense",
            options: {
              units: 9,
              kernelRegularizer: { l2: 0.01 },
              kernelInitializer: { name: "randomNormal", deviation: 0.1 },
            },
          },
          end,
        ],
      },
    },
  ];
}
