/** Reports in Node: written into a directory. */

import { join } from "node:path";
import { parseHTML } from "linkedom";
import type { TrainAndTest } from "../data/index.ts";
import { writeTogether } from "../files/write-together.ts";
import { writeWhole } from "../files/write-whole.ts";
import { encodePng, outlineText } from "../pictures/node.ts";
import type { Study, UnfinishedStudy } from "../study/run/run-study.ts";
import { type Made, makeReport, type ReportPlace } from "./report.ts";

export * from "./report.ts";

/** Pixels of a PNG file for one of a figure. */
const SCALE = 2;

/** Node as a place to make reports in. */
export function nodePlace(): ReportPlace {
  return { document: emptyDocument(), encodePng, rasterize };
}

/**
 * Writes `report.html`, `report.json`, and every figure as PNG and SVG into `figures/`.
 *
 * @param onProgress told how many sections are done, of how many
 * @returns the paths, in this order
 * @throws what the file system reports; as {@link makeReport} does
 */
export async function writeReport(
  directory: string,
  study: Study,
  datasets: readonly TrainAndTest[],
  made: Made,
  onProgress?: (done: number, total: number) => void,
): Promise<string[]> {
  const { html, figures } = await makeReport(study, datasets, made, nodePlace(), onProgress);
  const files: [name: string, contents: string | Uint8Array][] = [
    ["report.html", html],
    ["report.json", numbersJson(study, made)],
    ...figures.flatMap(({ name, svg, png }): [string, string | Uint8Array][] => [
      [join("figures", `${name}.png`), png],
      [join("figures", `${name}.svg`), svg],
    ]),
  ];
  return Promise.all(
    files.map(async ([name, contents]) => {
      const path = join(directory, name);
      await writeWhole(path, contents);
      return path;
    }),
  );
}

/**
 * Writes `report.html` and `report.json` of a running study, with the results so far and without files of figures.
 *
 * @throws StorageError; as {@link makeReport} does
 */
export async function writeReportSoFar(
  directory: string,
  study: UnfinishedStudy,
  datasets: readonly TrainAndTest[],
  made: Made,
): Promise<void> {
  const { html } = await makeReport(study, datasets, made, { document: emptyDocument(), encodePng });
  await writeTogether(
    new Map([
      [join(directory, "report.html"), html],
      [join(directory, "report.json"), numbersJson(study, made)],
    ]),
  );
}

function numbersJson(study: Study, made: Made): string {
  return `${JSON.stringify({ ...study, made }, undefined, 1)}\n`;
}

/** SVG as PNG; its text becomes outlines first, since a machine may have no fonts. */
async function rasterize(svg: string): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(withOutlines(svg)), { density: 72 * SCALE })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}

/** SVG without text that needs a font. */
export function withOutlines(svg: string): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  document.body.innerHTML = svg;
  const root = document.body.firstElementChild;
  if (root === null) return svg;
  outlineText(root as unknown as Element);
  return root.outerHTML;
}

function emptyDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}
