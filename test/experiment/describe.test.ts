/** Notes are what docstrings say: `vitest run -u test/experiment/describe.test.ts` writes them anew. */

import { expect, it } from "vitest";
import {
  augmentationNames,
  describeAugmentations,
  describeLayers,
  describeOptimizers,
  describeSchedules,
  type OptionDescription,
  optimizerNames,
  scheduleNames,
} from "../../src/experiment/index.ts";
import { layers } from "../../src/layers/index.ts";
import { notesOf } from "./source-notes.ts";

function asModule(name: string, what: string, lines: readonly string[]): string {
  const text = lines.join("\n").replace(/[`\\]|\$\{/g, "\\$&");
  return `/** What docstrings say of ${what}, taken from them by test/experiment/describe.test.ts: see there. */\n\nexport const ${name} = \`\n${text}\n\`;\n`;
}

it("has notes on layers as their docstrings are", async () => {
  const lines = notesOf(["layers/"], Object.keys(layers));
  await expect(asModule("LAYER_NOTES", "layers and their options", lines)).toMatchFileSnapshot(
    "../../src/experiment/notes/layers.ts",
  );
});

it("has notes on optimizers, schedules and augmentations as their docstrings are", async () => {
  const names = [...optimizerNames, ...scheduleNames, ...augmentationNames];
  const lines = notesOf(["optimizers/", "schedules/", "data/augmentation/"], names);
  await expect(
    asModule("SETTING_NOTES", "optimizers, schedules and augmentations", lines),
  ).toMatchFileSnapshot("../../src/experiment/notes/settings.ts");
});

const all = [
  ...describeLayers(),
  ...describeOptimizers(),
  ...describeSchedules(),
  ...describeAugmentations(),
];

it("describes every layer of the registry, in a group, with a line on it and on each of its options", () => {
  const described = describeLayers();
  expect(described.map(({ type }) => type)).toEqual(Object.keys(layers));
  expect(described.filter(({ group }) => group === "other")).toEqual([]);
  const silent = all.flatMap(({ type, note, options }) => [
    ...(note === "" ? [type] : []),
    ...options.filter((option) => option.note === "").map(({ name }) => `${type}.${name}`),
  ]);
  expect(silent).toEqual([]);
});

it("gives defaults that the layers, optimizers, schedules and augmentations accept", () => {
  expect(all.flatMap(({ options }) => options).filter((option) => !isFitting(option))).toEqual([]);
});

function isFitting({
  default: value,
  kind,
  min = -Infinity,
  max = Infinity,
  values,
}: OptionDescription): boolean {
  if (value === undefined || kind === "plain" || kind === "pair" || kind === "list") return true;
  if (kind === "choice") return values?.some((each) => each === value) ?? false;
  if (kind === "boolean") return typeof value === "boolean";
  return typeof value === "number" && value >= min && value <= max;
}

it("knows the options of a convolution", () => {
  const conv2d = describeLayers().find(({ type }) => type === "conv2d");
  expect(conv2d?.options.slice(0, 5)).toMatchObject([
    {
      name: "kernelSize",
      kind: "pair",
      isRequired: true,
      min: 1,
      note: "Height and width of the kernel, in pixels.",
    },
    { name: "filters", kind: "integer", isRequired: true, min: 1, takesClasses: true },
    { name: "strides", kind: "pair", default: 1 },
    { name: "padding", kind: "choice", values: ["same", "valid"], default: "valid" },
    { name: "dilationRate", kind: "pair", default: 1 },
  ]);
  const activation = conv2d?.options.find(({ name }) => name === "activation");
  expect(activation).toMatchObject({
    kind: "choice",
    default: "linear",
    values: expect.arrayContaining(["relu"]),
  });
});
