import { describe, expect, it } from "vitest";
import { filesPresent, findDatasetFiles, STANDARD_FILES } from "../../src/data/files.ts";
import { ConfigurationError } from "../../src/errors/index.ts";

const standard = Object.values(STANDARD_FILES);

function trainImages(names: string[]): string | undefined {
  const found = findDatasetFiles(names);
  return found.complete ? found.files.trainImages : undefined;
}

describe("findDatasetFiles", () => {
  it("finds the standard names, plain or gzipped, among others", () => {
    expect(findDatasetFiles(["README.md", ...standard])).toMatchObject({
      complete: true,
      files: STANDARD_FILES,
    });
    expect(trainImages(standard.map((name) => `${name}.gz`))).toBe("train-images-idx3-ubyte.gz");
  });

  it.each<[string, (name: string) => string]>([
    ["a prefix", (name) => `emnist-letters-${name}.gz`],
    ["a prefix that contains train", (name) => `my-train-${name}`],
    ["capitals", (name) => `${name.toUpperCase()}.GZ`],
    ["second downloads", (name) => `${name} (1).gz`],
    ["test for t10k", (name) => name.replace("t10k", "test")],
    ["a dot before idx", (name) => name.replace("-idx", ".idx")],
    [
      "another rank and element type",
      (name) => name.replace("idx3", "idx4").replace("idx1-ubyte", "idx1-int"),
    ],
  ])("accepts %s", (_, rename) => {
    const names = standard.map(rename);
    const [images, labels, testImages, testLabels] = names;
    expect(findDatasetFiles([...names].reverse())).toMatchObject({
      complete: true,
      files: { trainImages: images, trainLabels: labels, testImages, testLabels },
    });
  });

  it("prefers gzip, which has a checksum, and the names without a prefix", () => {
    expect(trainImages([...standard, "train-images-idx3-ubyte.gz"])).toBe("train-images-idx3-ubyte.gz");
    expect(trainImages([...standard.map((name) => `a-${name}`), ...standard])).toBe(
      "train-images-idx3-ubyte",
    );
  });

  it("names what is missing, by the prefix of what is there", () => {
    expect(findDatasetFiles([])).toEqual({
      complete: false,
      present: [],
      missing: standard.map((name) => `${name}.gz`),
    });
    expect(
      findDatasetFiles(["b-t10k-labels-idx1-ubyte", ...standard.slice(0, 3).map((name) => `a-${name}`)]),
    ).toEqual({
      complete: false,
      present: ["a-t10k-images-idx3-ubyte", "a-train-images-idx3-ubyte", "a-train-labels-idx1-ubyte"],
      missing: ["a-t10k-labels-idx1-ubyte.gz"],
    });
  });

  it("refuses to choose between datasets", () => {
    const names = ["b-", "a-"].flatMap((prefix) => standard.map((name) => prefix + name));
    expect(() => findDatasetFiles(names)).toThrow(
      new ConfigurationError(
        "Expected the files of one dataset in a directory. Received: those of 2, with the prefixes a-, b-. " +
          "Give each a directory of its own.",
      ),
    );
  });

  it.each([
    "train-images.png",
    "train-images-idx3-ubyte.gz.part",
    "train-images-idx3-ubyte.bak",
    "labels.txt",
  ])("does not mistake %s for one of them", (name) => {
    expect(findDatasetFiles([name])).toMatchObject({ present: [] });
  });
});

describe("filesPresent", () => {
  it("finds some of the files, however they are named, but none with a prefix", () => {
    const names = ["a-train-images-idx3-ubyte.gz", "test-labels.idx1-ubyte", "t10k-images-idx3-ubyte.gz"];
    expect(filesPresent([...names, "t10k-images-idx3-ubyte", "labels.txt"])).toEqual({
      testLabels: "test-labels.idx1-ubyte",
      testImages: "t10k-images-idx3-ubyte.gz",
    });
    expect(filesPresent([])).toEqual({});
  });
});
