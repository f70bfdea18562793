import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { Dataset, type DatasetParts } from "../../src/data/index.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { Drawing as NewDrawing } from "../../src/pictures/index.ts";
import { letteringSvg } from "../../src/pictures/lettering.ts";
import {
  type Drawing,
  encodePng,
  enlargedExample,
  labelsTable,
  spriteSheet,
} from "../../src/pictures/node.ts";

/** Seven images of 2×3; each is filled with a brightness of its own, black in the corners. */
function small(changes: Partial<DatasetParts> = {}): Dataset {
  const data = Uint8Array.from({ length: 42 }, (_, i) =>
    [0, 2, 3, 5].includes(i % 6) ? 0 : 10 * (1 + Math.floor(i / 6)),
  );
  return new Dataset({
    ...{ name: "small", partition: "train", classNames: ["hat", "shoe"] },
    images: { data, shape: [7, 2, 3, 1] },
    labels: Uint8Array.of(0, 1, 0, 0, 1, 0, 0),
    ...changes,
  });
}

function pixel({ pixels, width }: Drawing, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe("spriteSheet", () => {
  it("has rows of examples, class by class, as ink on white paper", () => {
    const sheet = spriteSheet(small(), { columns: 2, rows: 2 });
    expect([sheet.width, sheet.height]).toEqual([6, 8]);
    // The middle of each image: the hats 0, 2, 3, 5 in two rows, then the shoes 1, 4, and paper.
    const middles = [0, 2, 4, 6].map((y) => [1, 4].map((x) => 255 - defined(pixel(sheet, x, y)[0])));
    expect(middles).toEqual([
      [10, 30],
      [40, 60],
      [20, 50],
      [0, 0],
    ]);
  });

  it("fills 840 pixels by itself, as for the published datasets", () => {
    const images = { data: new Uint8Array(20 * 784), shape: [20, 28, 28, 1] };
    const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 10);
    const classNames = [..."abcdefghij"];
    const sheet = spriteSheet(small({ images, labels, classNames }));
    expect([sheet.width, sheet.height]).toEqual([840, 840]);
  });

  it("makes large images smaller, so that a sheet and a table stay pictures", () => {
    const images = { data: new Uint8Array(7 * 600 * 400 * 3).fill(90), shape: [7, 600, 400, 3] };
    const sheet = spriteSheet(small({ images }));
    // 600×400 by 5.
    expect([sheet.width, sheet.height % 120]).toEqual([10 * 80, 0]);
    expect(pixel(sheet, 40, 60)).toEqual([90, 90, 90]);
    expect(labelsTable(small({ images })).height).toBeLessThan(500);
  });

  it("shows bright backgrounds and colours as they are", () => {
    const bright = small({ images: { data: new Uint8Array(42).fill(200), shape: [7, 2, 3, 1] } });
    expect(pixel(spriteSheet(bright, { columns: 1, rows: 1 }), 1, 1)).toEqual([200, 200, 200]);
    const data = Uint8Array.from({ length: 126 }, (_, i) => 9 - (i % 3));
    const coloured = small({ images: { data, shape: [7, 2, 3, 3] } });
    expect(pixel(spriteSheet(coloured, { columns: 1, rows: 1, scale: 3 }), 4, 4)).toEqual([9, 8, 7]);
  });

  it("chooses other examples by a seed, the same ones for the same", () => {
    const sheets = [undefined, 1, 1, 2, 3].map((seed) =>
      spriteSheet(small(), { columns: 1, rows: 1, ...(seed === undefined ? {} : { seed }) }).pixels.join(),
    );
    expect(sheets[1]).toBe(sheets[2]);
    expect(new Set(sheets).size).toBeGreaterThan(1);
  });
});

describe("labelsTable", () => {
  it("has label, description, number and examples of every class", () => {
    const table = labelsTable(small(), { columns: 3 });
    expect(table.letterings.map(({ text }) => text)).toEqual([
      ...["Label", "Description", "Images", "Examples"],
      ...["0", "hat", "5", "1", "shoe", "2"],
    ]);
    const { x, y } = defined(table.letterings[3]);
    for (const { text, x: left } of table.letterings.slice(4)) {
      expect(left, text).toBeLessThan(x);
    }
    // Under the heading of the examples is something other than paper.
    const below = Array.from({ length: table.height - y }, (_, i) => pixel(table, x + 30, y + i));
    expect(below.some(([red]) => defined(red) < 250)).toBe(true);
  });

  it("cuts long names, and has room for many classes", () => {
    const classNames = Array.from({ length: 200 }, (_, i) => `class ${i} ${"of a long name ".repeat(i % 5)}`);
    const table = labelsTable(small({ classNames }));
    expect(table.letterings.length).toBe(4 + 3 * 200);
    expect(Math.max(...table.letterings.map(({ text }) => text.length))).toBeLessThanOrEqual(28);
    expect(table.height).toBeGreaterThan(200 * 40);
  });
});

describe("enlargedExample", () => {
  it("shows one image with its class and its pixels counted", () => {
    const drawing = enlargedExample(small(), 1, { scale: 10 });
    expect(drawing.letterings.map(({ text }) => text)).toEqual(["shoe", "0", "1", "2", "0", "1"]);
    expect(pixel(drawing, 48 + 15, 56 + 5)).toEqual([235, 235, 235]);
    expect(pixel(drawing, 48 + 5, 56 + 5)).toEqual([255, 255, 255]);
    expect(defined(enlargedExample(small(), 1, { title: "another" }).letterings[0]).text).toBe("another");
  });

  it("refuses an index that is not there", () => {
    expect(() => enlargedExample(small(), 7)).toThrow(ConfigurationError);
  });
});

describe("Drawing", () => {
  it("cuts off what is outside, and refuses what is no image", () => {
    const drawing = new NewDrawing(4, 3);
    drawing.rectangle(-5, 1, 100, 1, [1, 2, 3]);
    expect(Array.from({ length: 3 }, (_, y) => pixel(drawing, 3, y))).toEqual([
      [255, 255, 255],
      [1, 2, 3],
      [255, 255, 255],
    ]);
    const wrong = { data: new Uint8Array(8), shape: [2, 2, 2] };
    expect(() => drawing.image(wrong, { left: 0, top: 0 })).toThrow(ShapeError);
  });
});

describe("encodePng", () => {
  it("writes every pixel, in grey where there is no colour", async () => {
    const drawing = new NewDrawing(5, 4);
    drawing.rectangle(1, 1, 2, 2, [10, 10, 10]);
    const grey = sharp(await encodePng(drawing));
    expect(await grey.metadata()).toMatchObject({ format: "png", width: 5, height: 4, channels: 1 });
    expect([...(await grey.toColourspace("srgb").removeAlpha().raw().toBuffer())].slice(0, 60)).toEqual([
      ...drawing.pixels,
    ]);
    drawing.rectangle(4, 3, 1, 1, [1, 2, 3]);
    const coloured = sharp(await encodePng(drawing));
    expect(await coloured.metadata()).toMatchObject({ channels: 3 });
    expect([...(await coloured.raw().toBuffer())]).toEqual([...drawing.pixels]);
  });

  it.each(["Ankle boot", "Größe Ñandú, ćevapčići", '<b> & "co"'])("letters %s", async (text) => {
    const drawing = new NewDrawing(400, 60);
    drawing.text(text, { x: 200, y: 40, size: 30, anchor: "middle", isBold: true });
    const { data, info } = await sharp(await encodePng(drawing))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const dark = [];
    for (let i = 0; i < data.length; i += info.channels)
      if (defined(data[i]) < 128) dark.push((i / info.channels) % 400);
    expect(dark.length).toBeGreaterThan(20);
    const [left, right] = [Math.min(...dark), Math.max(...dark)];
    expect(Math.abs((left + right) / 2 - 200)).toBeLessThan(6);
  });

  it("leaves what its font cannot write to the machine's own", () => {
    const place = { x: 0, y: 0, size: 10 };
    expect(letteringSvg([{ text: "Coat", ...place }])).not.toContain("<text");
    expect(letteringSvg([{ text: "お & ж", ...place }])).toMatch(
      /<text [^>]*>お<\/text><text [^>]*>ж<\/text>/,
    );
  });
});
