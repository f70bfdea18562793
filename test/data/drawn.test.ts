import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { boundingBox, type Dataset, drawDataset, drawnNames } from "../../src/data/index.ts";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function image({ images }: Dataset, i: number) {
  return { data: images.data.subarray(i * 784, (i + 1) * 784), width: 28, height: 28 };
}

describe("drawDataset", () => {
  it("draws the same bytes for a seed on every machine", async () => {
    // What the seed 0 gave when these were written: should a number change, the datasets are not the same any more.
    const expected = {
      "drawn-digits": [
        "2d4a420449680a656cd1c9a102dcf0fbe9daa9cf81e9ce59b64ea2ba79ab5593",
        "4d9f8533b46f4368106ecd3db83333fc53e24ce36c2955a6e76d937a1b55170e",
      ],
      "drawn-garments": [
        "60641023d7acd093b1eb5b3fc22ae8a742663b245ac144aeb0a051befae1421a",
        "82a1d8c138a089d1361f229dc7190f66d68a889d765fd2abc9ea5a874de35783",
      ],
    };
    for (const [name, hashes] of Object.entries(expected)) {
      const { train, test } = await drawDataset(name, { trainCount: 500, testCount: 100 });
      expect([sha256(train.images.data), sha256(test.images.data)]).toEqual(hashes);
    }
  });

  it.each(drawnNames())(
    "%s: fewer images are the first ones of more, another seed draws others",
    async (name) => {
      const more = await drawDataset(name, { trainCount: 60, testCount: 30, seed: 5 });
      const fewer = await drawDataset(name, { trainCount: 33, testCount: 7, seed: 5 });
      expect(fewer.train).toEqual(more.train.take(33));
      expect(fewer.test).toEqual(more.test.take(7));
      const other = await drawDataset(name, { trainCount: 60, testCount: 0, seed: 6 });
      expect(other.train.images).not.toEqual(more.train.images);
      expect(more.test.images).not.toEqual(more.train.take(30).images);
    },
  );

  it.each(drawnNames())("%s: ten classes in equal numbers, under the dataset's own name", async (name) => {
    const { train, test } = await drawDataset(name, { trainCount: 200, testCount: 50 });
    expect(train).toMatchObject({ name, partition: "train", classCount: 10, imageShape: [28, 28, 1] });
    expect(test).toMatchObject({ name, partition: "test", length: 50 });
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels) counts[label] = defined(counts[label]) + 1;
    expect(counts).toEqual(Array(10).fill(20));
  });

  it("frames digits as MNIST does: in 20×20 pixels, the centre of mass in the middle", async () => {
    const { train } = await drawDataset("drawn-digits", { trainCount: 100, testCount: 0 });
    for (let i = 0; i < train.length; i++) {
      const digit = image(train, i);
      const { left, top, right, bottom } = boundingBox(digit) ?? { left: 0, top: 0, right: 0, bottom: 0 };
      expect(Math.max(right - left, bottom - top)).toBeGreaterThanOrEqual(19);
      expect(Math.max(right - left, bottom - top)).toBeLessThanOrEqual(20);
      let [mass, x] = [0, 0];
      digit.data.forEach((value, at) => {
        mass += value;
        x += value * ((at % 28) + 0.5);
      });
      expect(Math.abs(x / mass - 14)).toBeLessThan(0.6);
    }
  });

  it("frames garments as Fashion-MNIST does: the longer side fills the image", async () => {
    const { train } = await drawDataset("drawn-garments", { trainCount: 100, testCount: 0 });
    for (let i = 0; i < train.length; i++) {
      const { left, top, right, bottom } = boundingBox(image(train, i)) ?? {
        left: 0,
        top: 0,
        right: 0,
        bottom: 0,
      };
      expect(Math.max(right - left, bottom - top)).toBeGreaterThanOrEqual(27);
    }
  });

  it("lets others have their turn, tells how far it is, and ends when it is told to", async () => {
    const progress: number[] = [];
    const controller = new AbortController();
    const reason = new Error("enough");
    const drawing = drawDataset("drawn-garments", {
      signal: controller.signal,
      onProgress: (done, total) => {
        expect(total).toBe(70_000);
        // Aborted by a timer, which has its turn between two batches only.
        if (progress.length === 0) setTimeout(() => controller.abort(reason));
        progress.push(done);
      },
    });
    await expect(drawing).rejects.toBe(reason);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toBeLessThan(70_000);
  });

  it("refuses unknown names and counts that it does not have", async () => {
    await expect(drawDataset("drawn-garment")).rejects.toThrow(UnknownNameError);
    await expect(drawDataset("drawn-garment")).rejects.toThrow('Did you mean "drawn-garments"?');
    for (const trainCount of [-1, 1.5, 60_001]) {
      await expect(drawDataset("drawn-digits", { trainCount })).rejects.toThrow(
        new ConfigurationError(
          `drawDataset: expected trainCount to be an integer from 0 to 60000. Received: ${trainCount}.`,
        ),
      );
    }
    await expect(drawDataset("drawn-digits", { testCount: 10_001 })).rejects.toThrow("from 0 to 10000");
  });
});
