/** A single picture prepared as an import prepared those of its dataset. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { imageAt, importPictures, preparePicture } from "../../src/pictures/node.ts";
import { temporaryDirectory } from "../data/fixtures.ts";
import { SHAPES, writeShapes } from "../support/drawn-shapes.ts";
import { bars } from "./support/bars.ts";

describe("framing", () => {
  it("is chosen for single objects at changing places, and not where the place is what tells classes apart", async () => {
    const shapes = await writeShapes(await temporaryDirectory(), 6);
    const { preparation, train } = await importPictures(shapes);
    expect(preparation).toEqual({ shape: [28, 28, 1], fit: "contain", isInverted: false, isFramed: true });
    expect(train.preparation).toEqual(preparation);
    expect((await importPictures(shapes, { frame: "no" })).preparation.isFramed).toBe(false);
    expect((await importPictures(shapes, { fit: "cover" })).preparation.isFramed).toBe(false);
    expect((await importPictures(await bars({ left: 6, right: 6 }))).preparation.isFramed).toBe(false);
  });
});

describe("preparePicture", () => {
  it("checks the preparation before it opens the picture, and takes one number for a square", async () => {
    const directory = await writeShapes(await temporaryDirectory(), 3);
    const { train, preparation } = await importPictures(directory, { size: 20 });
    expect(train.imageShape).toEqual([20, 20, 1]);
    const picture = join(directory, defined(SHAPES[0]), "0.png");
    const without = preparePicture(picture, undefined as never);
    await expect(without).rejects.toThrow(ConfigurationError);
    await expect(without).rejects.toThrow(
      /^preparePicture: preparation: expected options as an object, .* Received: undefined\.$/,
    );
    const other = preparePicture(picture, { ...preparation, shape: [20, 20, 2] });
    await expect(other).rejects.toThrow(
      /^preparePicture: preparation: expected a shape of 1 or 3 channels\. Received: 2\.$/,
    );
  });

  it.each([
    ["fitted and inverted", { frame: "no" }],
    ["in colour, of another shape", { rgb: true, size: [20, 30], fit: "cover" }],
    ["framed", { frame: "yes" }],
  ] as const)("makes of a file the very image that import made of it, %s", async (_, options) => {
    const directory = await writeShapes(await temporaryDirectory(), 3);
    const { train, test, preparation } = await importPictures(directory, options);
    const imported = new Set(
      [train, test].flatMap((part) =>
        Array.from({ length: part.length }, (_, i) => imageAt(part, i).data.join()),
      ),
    );
    expect(imported.size).toBe(9);
    for (const shape of SHAPES) {
      for (const file of ["0.png", "1.jpg", "2.png"]) {
        const { image } = await preparePicture(join(directory, shape, file), preparation);
        expect(imported.has(image.data.join())).toBe(true);
      }
    }
  });
});
