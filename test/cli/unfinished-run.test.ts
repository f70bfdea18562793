/** The data of an unfinished run, found again from elsewhere. */

import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainOptions } from "../../src/cli/train.ts";
import { dataDirectoryOf, datasetOf } from "../../src/cli/unfinished-run.ts";
import { temporaryDirectory } from "./fixtures.ts";

describe("an interrupted training", () => {
  it("finds its data again where the environment says nothing of it any more", () => {
    const given = { dataset: "letters", cwd: "/elsewhere", options: {} as TrainOptions };
    const remembered = { ...given, dataDirectory: tmpdir() };
    expect(dataDirectoryOf(given, {})).toBeUndefined();
    expect(dataDirectoryOf(remembered, {})).toBe(tmpdir());
    expect(dataDirectoryOf(remembered, { ATELIER_DATA: "/other" })).toBeUndefined();
    expect(dataDirectoryOf({ ...given, dataDirectory: "/not/there" }, {})).toBeUndefined();
    const typed = { ...given, options: { data: "sets" } as TrainOptions };
    expect(dataDirectoryOf(typed, {})).toBe(join("/elsewhere", "sets"));
  });
});

describe("the dataset of a run", () => {
  it("is its directory as it was typed, or from elsewhere by its whole path; names stay names", async () => {
    const top = await temporaryDirectory();
    await mkdir(join(top, "letters"));
    const given = { dataset: "./letters", options: {} as never };
    expect(datasetOf({ ...given, cwd: process.cwd() })).toBe("./letters");
    expect(datasetOf({ ...given, cwd: top })).toBe(join(top, "letters"));
    expect(datasetOf({ ...given, dataset: "mnist", cwd: top })).toBe("mnist");
  });
});
