/**
 * Everything that is exported, called with one wrong thing at a time; `npm run check:probes` shows the
 * outcome of each.
 */

import { describe, expect, it } from "vitest";
import { ConfigurationError, ShapeError } from "../../src/index.ts";
import { invoke, misuses, outcomeOf } from "./probes/probe.ts";
import { SPECIMENS } from "./probes/specimens.ts";

const { misuses: all, missed, callables } = misuses();

/** Trainings, which take long, and what would read, write or fetch. */
const NOT_CALLED =
  /^(trainByRecipe|(browser\.)?(fetchDataset|findDevice)|writeDatasetDirectory|(Sequential|Model)#save|pictures\.importPictures|recipe\.)|^study\.(run|trainAndEvaluate|learningCurve|curvePoint|outOfFold)/;

describe("what is exported", () => {
  it("is all probed, unless it is said why not", () => {
    expect(missed).toEqual([]);
    expect(callables).toBeGreaterThan(150);
    expect(all.length).toBeGreaterThan(6000);
  });

  it("accepts what its types allow", async () => {
    const refused: string[] = [];
    for (const [path, specimen] of Object.entries(SPECIMENS).filter(([name]) => !NOT_CALLED.test(name))) {
      try {
        await invoke(path, specimen());
      } catch (error) {
        // Files that are not there are not what is probed.
        if (error instanceof ConfigurationError || error instanceof ShapeError)
          refused.push(`${path}: ${error.message}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it("refuses whatever they do not allow by a typed error that shows what was received, and the name that was meant", async () => {
    const wrong: string[] = [];
    for (const misuse of all) {
      const { outcome, message } = await outcomeOf(misuse);
      const [, misspelt] = /\.(\w+)x = 1$/.exec(misuse.name) ?? [];
      const isSuggested = misspelt === undefined || new RegExp(`Did you mean "${misspelt}s?"`).test(message);
      if (outcome !== "refused" || !isSuggested) wrong.push(`${outcome} ${misuse.name} ${message}`);
    }
    expect(wrong).toEqual([]);
  });
});
