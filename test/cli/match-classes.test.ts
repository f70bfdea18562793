import { describe, expect, it } from "vitest";
import { matchClasses } from "../../src/cli/match-classes.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { Dataset, layers, sequential } from "../../src/index.ts";

function matched(
  known: readonly string[],
  classNames: readonly string[],
): { labels: number[]; said: string } {
  const model = sequential([layers.dense({ units: known.length, inputShape: [1, 1, 1] })]);
  model.notes = { classNames: known };
  const labels = Uint8Array.from(classNames.keys());
  const images = { data: labels, shape: [labels.length, 1, 1, 1] };
  const dataset = new Dataset({ name: "tried", partition: "test", images, labels, classNames });
  let said = "";
  const stderr = {
    write(text: string) {
      said += text;
    },
  };
  const shell = { stderr } as Partial<Shell> as Shell;
  const { labels: numbers, classNames: names } = matchClasses(model, "model.onnx", dataset, shell);
  expect(names.length).toBe(known.length);
  return { labels: [...numbers], said };
}

describe("matchClasses", () => {
  it("numbers classes as the model does, by their names", () => {
    expect(matched(["three", "eight"], ["three", "eight"])).toEqual({ labels: [0, 1], said: "" });
    const turned = matched(["three", "eight", "one"], ["eight", "one", "three"]);
    expect(turned.labels).toEqual([1, 2, 0]);
    expect(turned.said).toMatch(
      /^note: .* in a different order from model\.onnx; they are matched by name\n$/,
    );
  });

  it("compares numbers where one side has no other names, and says so", () => {
    const { labels, said } = matched(["0", "1"], ["cat", "dog"]);
    expect(labels).toEqual([0, 1]);
    expect(said).toBe(
      'note: class 0 is "0" in model.onnx and "cat" in tried; classes are matched by number\n',
    );
  });

  it("refuses other classes", () => {
    expect(() => matched(["cat", "dog"], ["cat", "cow"])).toThrow(ConfigurationError);
    expect(() => matched(["cat", "dog"], ["cat", "cow"])).toThrow(
      'Received: "cat", "cow"; class 1 is "dog" in model.onnx and "cow" in tried.',
    );
  });
});
