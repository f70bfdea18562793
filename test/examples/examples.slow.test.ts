/** The examples: each runs, and prints what its head says. Numbers are held against patterns and each other only. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

const DIRECTORY = fileURLToPath(new URL("../../examples", import.meta.url));
const NAMES = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -".ts".length));

/** Runs an example, and gives what it prints. */
async function run(name: string): Promise<string> {
  let printed = "";
  vi.spyOn(console, "log").mockImplementation((text: unknown) => {
    printed += `${text}\n`;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  await import(`../../examples/${name}.ts`);
  return printed;
}

/** The numbers that stand where the pattern has groups. */
function numbersIn(printed: string, pattern: RegExp): number[] {
  const found = pattern.exec(printed);
  if (found === null) throw new Error(`expected ${pattern} in what was printed: ${printed}`);
  return found.slice(1).map(Number);
}

/** What each example is to have printed. */
const CHECKS: Readonly<Record<string, (printed: string) => void>> = {
  article(printed) {
    expect(printed).toContain("Total params: 3,274,634");
    const [loss, accuracy] = numbersIn(printed, /test loss ([\d.]+), test accuracy ([\d.]+) %/);
    expect(loss).toBeLessThan(2.3);
    expect(accuracy).toBeGreaterThan(25);
  },
  "custom-loss"(printed) {
    const [high] = numbersIn(printed, /pinball: (\d+) % of the targets/);
    const [middle] = numbersIn(printed, /meanAbsoluteError: (\d+) % of the targets/);
    expect(Math.abs(Number(high) - 90)).toBeLessThan(6);
    expect(Math.abs(Number(middle) - 50)).toBeLessThan(10);
  },
  "custom-layer"(printed) {
    expect(printed).toMatch(/scale\/factor: 0\.\d+, 0\.\d+\n/);
    expect(printed).toContain("the same predictions: true");
  },
  residual(printed) {
    expect(printed).toContain("Connected to");
    expect(printed).toContain("Trainable params: 5,114");
    expect(numbersIn(printed, /test accuracy ([\d.]+) %/)[0]).toBeGreaterThan(25);
  },
  "frozen-features"(printed) {
    expect(printed).toContain("650 of 37994 parameters are trained");
    expect(printed).toContain("changed: head/kernel, head/bias\n");
    expect(numbersIn(printed, /test accuracy ([\d.]+) %/)[0]).toBeGreaterThan(25);
  },
  "two-outputs"(printed) {
    expect(printed).toContain("outputs: digit 200 × 10, ink 200 × 1\n");
    expect(numbersIn(printed, /accuracy of the digit: ([\d.]+) %/)[0]).toBeGreaterThan(60);
    const [error, spread] = numbersIn(printed, /error of the ink: ([\d.]+), of .* mean: ([\d.]+)/);
    expect(error).toBeLessThan(Number(spread));
  },
  batches(printed) {
    expect(printed).toContain("pieces made: 40\n");
    expect(numbersIn(printed, /accuracy on others: ([\d.]+) %/)[0]).toBeGreaterThan(50);
  },
  server(printed) {
    const [answered] = numbersIn(printed, /requests answered: (\d+), the longest in (\d+) ms/);
    expect(answered).toBeGreaterThan(3);
    expect(numbersIn(printed, /accuracy: ([\d.]+) %/)[0]).toBeGreaterThan(50);
  },
  "custom-optimizer"(printed) {
    const [before, after] = numbersIn(printed, /loss ([\d.]+) before training, ([\d.]+) after it/);
    expect(after).toBeLessThan(0.5 * Number(before));
  },
  "metric-and-callback"(printed) {
    const lines = printed.trim().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThan(50);
    const good = lines.map((line) => Number(numbersIn(line, /validation ([\d.]+)$/)[0]) < 0.1);
    expect(good.indexOf(true)).toBe(lines.length - 1);
  },
  "functions-with-names"(printed) {
    expect(printed).toContain("not saved: Expected regularizers that have a name");
    expect(printed).toContain("bias: 0, 0.25, 0.5, 0.75\n");
    expect(printed).toContain("in the file: own, 4, bump, ramp, apart, 3\n");
  },
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the examples", () => {
  it.each(NAMES)("%s prints what its head says", async (name) => {
    const check = CHECKS[name];
    if (check === undefined) throw new Error(`expected a check of ${name} here`);
    check(await run(name));
  });

  it("are short, import the package by its name alone, and stand in the list", () => {
    const list = readFileSync(`${DIRECTORY}/README.md`, "utf8");
    for (const name of NAMES) {
      const text = readFileSync(`${DIRECTORY}/${name}.ts`, "utf8");
      const packages = text.match(/ from "(.*)"/g)?.filter((source) => !source.startsWith(' from "node:'));
      expect([...new Set(packages)], name).toEqual([' from "atelier"']);
      expect(text.split("\n").length, name).toBeLessThanOrEqual(55);
      expect(list).toContain(`(${name}.ts)`);
    }
    expect(list.match(/\.ts\)/g)?.length).toBe(NAMES.length);
  });
});
