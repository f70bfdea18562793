/** What CONTRIBUTING.md says is there. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("CONTRIBUTING.md");

describe("CONTRIBUTING.md", () => {
  it("names files and folders that are there", () => {
    const paths = (text.match(/\b(src|test|docs|bench|examples)\/[\w./-]*\w\/?/g) ?? []).filter(
      (path) => !path.includes("NAME"),
    );
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  });

  it("names commands that are there", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it.each([
    ["ACTIVATIONS", "src/activations/activations.ts"],
    ["ALIASES", "src/activations/activations.ts"],
    ["LOSSES", "src/losses/index.ts"],
    ["LOSS_METRICS", "src/metrics/loss-metrics.ts"],
    ["METRICS", "src/metrics/index.ts"],
    ["NAMES_ELSEWHERE", "src/metrics/index.ts"],
    ["optimizerMakers", "src/optimizers/by-name.ts"],
    ["NAMES", "test/optimizers/optimizers.test.ts"],
    ["MERGING", "test/layers/layers.test.ts"],
    ["COMPARISONS", "test/ops/lowerings/comparisons.ts"],
    ["CLAIM_GROUPS", "src/study/judgement.ts"],
  ])("names a list %s, which is in %s", (name, path) => {
    expect(text).toContain(`\`${name}\``);
    expect(read(path)).toMatch(new RegExp(`const ${name}\\b`));
  });
});

describe("the types of layers' options", () => {
  it("are all exported", () => {
    const exported = read("src/layers/option-types.ts");
    const declared = readdirSync(`${ROOT}src/layers`).flatMap((file) =>
      [...read(`src/layers/${file}`).matchAll(/^export interface (\w+Options)\b/gm)].map(([, name]) => name),
    );
    expect(declared.length).toBeGreaterThan(40);
    const elsewhere = ["LayerOptions", "InputOptions"];
    const missing = declared.filter((name) => !new RegExp(`\\b${name}\\b`).test(exported));
    expect(missing.toSorted()).toEqual(elsewhere.toSorted());
  });
});
