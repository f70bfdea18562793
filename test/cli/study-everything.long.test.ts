/** `atelier study` with all of its evidence, on few images. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { atelier, temporaryDirectory } from "./fixtures.ts";

const FEW = ["--train-images", "100", "--test-images", "40", "--threads", "1"];

it("goes through everything with drawn datasets, says so, and writes the report", async () => {
  const out = join(await temporaryDirectory(), "study");
  const argv = ["study", "drawn-digits", "drawn-garments", ...FEW, "--out", out];
  const { exitCode, stdout, stderr } = await atelier(argv);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("drawn by Atelier, not photographed or written by hand");
  expect(stdout).toMatch(/\[ 1\/\d+\] drawn-digits: counts and duplicates/);
  expect(stdout).toMatch(/drawn-garments: a stronger CNN {2}\d+\.\d\d % /);
  expect(stdout).toMatch(/^the article's CNN +\d+\.\d\d % +\d+\.\d\d %$/m);
  expect(stdout).toMatch(
    /(✓ supported|~ partly|✗ not supported) +drawn-garments is harder than drawn-digits/,
  );
  expect(stdout).toContain(`Report: ${join(out, "report.html")}`);

  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
  expect(report.datasets.map(({ name }: { name: string }) => name)).toEqual([
    "drawn-digits",
    "drawn-garments",
  ]);
  const npm = "npm run --silent atelier -- ";
  expect(report.made.command).toContain(`${npm}study drawn-digits drawn-garments --recipe quick --seed 1 `);
  expect(await readFile(join(out, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  const figures = await readdir(join(out, "figures"));
  expect(figures.filter((name) => name.endsWith(".svg")).length).toBe(figures.length / 2);

  // Once more, as the report says that it is made: everything is there, and says the same.
  const again = await atelier([...report.made.command.slice(npm.length).split(" "), "--out", out]);
  expect(again.stdout).toMatch(/^(\d+) pieces of \1 already computed$/m);
  expect(again.stdout).not.toContain("[ 1/");
  expect({ ...JSON.parse(await readFile(join(out, "report.json"), "utf8")), made: null }).toEqual({
    ...report,
    made: null,
  });
});
