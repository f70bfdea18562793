/** The programs of presets and of settings of every kind: the type checker has nothing to say. */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
  // Within the checkout, so that packages are found.
  const directory = await mkdtemp(join(ROOT, "node_modules", ".atelier-code-"));
  try {
    const experiments = [
      ...Object.keys(presets).map((name) =>
        presetExperiment(name, { name: "fashion-mnist", length: 60_000 }),
      ),
      ...Object.keys(presets).map((name) => presetExperiment(name, { name: "./letters", length: 300 })),
      ...others(),
    ];
    await Promise.all(
      experiments.map((experiment, i) => writeFile(join(directory, `${i}.ts`), toCode(experiment))),
    );
    const config = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: {
        paths: { atelier: [join(ROOT, "src/index.ts")] },
        types: [join(ROOT, "node_modules/@types/node")],
      },
      include: [directory],
    };
    await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(ROOT, "node_modules", ".bin", "tsc");
    const { stdout } = await promisify(execFile)(tsc, ["-p", directory, "--listFilesOnly"], { cwd: ROOT });
    expect(stdout.split("\n").filter((file) => file.startsWith(directory)).length).toBe(experiments.length);
    await promisify(execFile)(tsc, ["-p", directory], { cwd: ROOT }).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
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
    { type: "concatenate", options: { axis: -1 }, from: ["x", "class", "input"] },
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
