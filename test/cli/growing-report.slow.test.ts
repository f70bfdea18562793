/** The report that a study writes while it runs: when it is written, and that it grows in its place. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GrowingReport } from "../../src/cli/growing-report.ts";
import { drawDataset } from "../../src/index.ts";
import { memoryStore, study } from "../../src/study/index.ts";
import { MADE } from "../report/fixture.ts";
import { temporaryDirectory } from "./fixtures.ts";

const HOUR = 3_600_000;

describe("the report of a study that goes on", () => {
  it("is first written after 40 s, and then as seldom as keeps its time to a fortieth", async () => {
    let now = 0;
    const written: number[] = [];
    const directory = await temporaryDirectory();
    const { update } = new GrowingReport({ directory, datasets: [], made: () => MADE, clock: () => now });
    // Each takes 4 s; nothing was found, so that no file is written.
    const find = async () => {
      written.push(now);
      now += 4000;
      return undefined;
    };
    for (let second = 1; second <= 800; second++) {
      now = Math.max(now, 1000 * second);
      await update(find);
    }
    expect(written).toEqual([40_000, 320_000, 480_000, 640_000, 800_000]);
    expect(await readdir(directory)).toEqual([]);
  });

  it("is a whole document after each piece, says what is missing, and only gains", async () => {
    const directory = await temporaryDirectory();
    const counts = { trainCount: 60, testCount: 40 };
    const datasets = [await drawDataset("drawn-digits", counts), await drawDataset("drawn-garments", counts)];
    let hours = 0;
    const { update } = new GrowingReport({
      ...{ directory, datasets, made: () => MADE },
      // An hour lies between two pieces, and writing takes no time, so that there is always time for it.
      clock: () => HOUR * hours,
    });
    const texts: string[] = [];
    const rows: number[] = [];
    const found = await study.run(datasets, {
      ...{ evidence: ["facts", "one-pixel"], store: memoryStore() },
      async onFindings(find) {
        hours++;
        await update(find);
        const html = await readFile(join(directory, "report.html"), "utf8");
        const json = JSON.parse(await readFile(join(directory, "report.json"), "utf8"));
        expect(html).toMatch(/^<!doctype html>/i);
        expect(html).toMatch(/<\/html>\s*$/);
        expect(html).toContain("This report is incomplete.");
        expect(html).toMatch(new RegExp(`\\b${json.missing.done} of \\S+\\spieces of work (was|were) done`));
        texts.push(html);
        rows.push(json.missing.done);
      },
    });
    expect(rows.length).toBeGreaterThan(2);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.at(-1)?.length).toBeGreaterThan(texts[0]?.length ?? 0);
    expect("missing" in found).toBe(false);
    // Written whole or not at all: nothing else is left there.
    expect((await readdir(directory)).toSorted()).toEqual(["report.html", "report.json"]);
  });
});
