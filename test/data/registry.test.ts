import { describe, expect, it } from "vitest";
import { STANDARD_FILES } from "../../src/data/files.ts";
import { datasetNames, findDataset, isKnownDataset } from "../../src/data/registry.ts";
import { UnknownNameError } from "../../src/errors/index.ts";

describe("the registry", () => {
  it("knows the published datasets", () => {
    expect(datasetNames()).toEqual(["fashion-mnist", "mnist", "kmnist"]);
    expect(isKnownDataset("mnist")).toBe(true);
    expect(isKnownDataset("toString")).toBe(false);
  });

  it("has ten different class names for each, and addresses to append a file name to", () => {
    for (const name of datasetNames()) {
      const known = findDataset(name);
      expect(known).toMatchObject({ name, imageShape: [28, 28, 1], trainCount: 60_000, testCount: 10_000 });
      expect(new Set(known.classNames).size).toBe(10);
      for (const mirror of known.mirrors) expect(mirror).toMatch(/^https?:\/\/.+\/$/);
      expect(Object.keys(known.files)).toEqual(Object.keys(STANDARD_FILES));
      for (const { sha256 } of Object.values(known.files)) expect(sha256).toMatch(/^[\da-f]{64}$/);
    }
    expect(findDataset("fashion-mnist").classNames[9]).toBe("Ankle boot");
  });

  it("suggests the nearest name for an unknown one", () => {
    expect(() => findDataset("fashion-mnits")).toThrow(UnknownNameError);
    expect(() => findDataset("fashion-mnits")).toThrow(
      'Expected a dataset among fashion-mnist, mnist, kmnist. Did you mean "fashion-mnist"? Received: "fashion-mnits".',
    );
  });
});
