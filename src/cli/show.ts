/** `atelier show`: shows a dataset. */

import { join } from "node:path";
import { defined } from "../checked.ts";
import { formatImageShape, isDrawn, isDrawnByAtelier, titleOf } from "../data/index.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { Dataset, TrainAndTest } from "../index.ts";
import {
  countClasses,
  type Drawing,
  encodePng,
  enlargedExample,
  examplesOfClasses,
  imageAt,
  labelsTable,
  spriteSheet,
} from "../pictures/node.ts";
import { beside } from "./beside.ts";
import { type CountOptions, checkIndices, classNameAt, type DataOptions, openDataset } from "./dataset.ts";
import { formatCount, formatCounted } from "./formats.ts";
import { Interruption } from "./interruption.ts";
import { openDirectory } from "./output-directory.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { tableLines } from "./table.ts";
import { pictureLines } from "./text-picture.ts";
import { thumbnails } from "./thumbnails.ts";

export interface ShowOptions extends DataOptions {
  readonly partition: "train" | "test";
  /** Indices of examples to enlarge; default none: make the sheet and the table. */
  readonly index?: readonly number[];
  readonly columns?: number;
  readonly rows?: number;
  readonly scale?: number;
  readonly seed?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** Drawn images for a sheet. */
const DRAWN = 3000;
const MOST_CLASSES = 200;
/** Maximum characters of class names beside thumbnails. */
const NAME_WIDTH = 16;

/** @throws errors of {@link openDataset}; ConfigurationError for an index out of range */
export async function show(nameOrDirectory: string, options: ShowOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  // Created before the work, and removed again if it fails.
  const directory = openDirectory(options.out, shell);
  try {
    await showInto(directory.path, nameOrDirectory, options, { shell, screen });
  } finally {
    directory.release();
  }
}

async function showInto(
  directory: string,
  nameOrDirectory: string,
  options: ShowOptions,
  { shell, screen }: { shell: Shell; screen: Screen },
): Promise<void> {
  const interruption = new Interruption(shell);
  let parts: TrainAndTest;
  try {
    const request = { ...options, ...countsFor(nameOrDirectory, options) };
    parts = await openDataset(nameOrDirectory, request, { shell, screen, interruption });
  } finally {
    interruption.end();
  }
  const dataset = parts[options.partition];
  checkIndices(dataset, options.index ?? []);
  const shown = options.index === undefined ? withFewClasses(dataset) : dataset;
  const drawings =
    options.index === undefined ? overview(shown, options) : examples(shown, options.index, options);
  const files: string[] = [];
  for (const [name, drawing] of drawings) {
    const file = join(directory, `${dataset.name}-${name}.png`);
    await writeWhole(file, await encodePng(drawing));
    files.push(file);
  }
  if (options.json) {
    printJson(shell, { ...describe(dataset), files });
    return;
  }
  screen.print(
    ...headingLines(dataset, screen),
    "",
    ...(options.index === undefined
      ? overviewLines(shown, options, screen)
      : options.index.flatMap((index) => exampleLines(dataset, index, screen))),
    ...(options.index === undefined ? [""] : []),
    ...(shown.classCount < dataset.classCount ? [`Only the first ${MOST_CLASSES} classes are shown.`] : []),
    `Saved ${files.join(", ")}`,
  );
}

/** Limits the classes that are shown: a table of a thousand would not be readable. */
function withFewClasses(dataset: Dataset): Dataset {
  if (dataset.classCount <= MOST_CLASSES) return dataset;
  return dataset.classes(Array.from({ length: MOST_CLASSES }, (_, label) => label));
}

/** Requests only the part that is shown, and of a drawn dataset only the shown images. */
function countsFor(name: string, { partition, index = [] }: ShowOptions): CountOptions {
  const count = isDrawn(name) ? Math.max(DRAWN, ...index.map((i) => i + 1)) : undefined;
  return partition === "train" ? { trainCount: count, testCount: 0 } : { trainCount: 0, testCount: count };
}

function overview(
  dataset: Dataset,
  { columns, rows, scale, seed }: ShowOptions,
): [name: string, drawing: Drawing][] {
  const chosen = seed === undefined ? {} : { seed };
  const layout = { ...(columns === undefined ? {} : { columns }), ...(scale === undefined ? {} : { scale }) };
  return [
    ["sprite", spriteSheet(dataset, { ...chosen, ...layout, ...(rows === undefined ? {} : { rows }) })],
    ["labels", labelsTable(dataset, chosen)],
  ];
}

function examples(
  dataset: Dataset,
  indices: readonly number[],
  { scale }: ShowOptions,
): [name: string, drawing: Drawing][] {
  return indices.map((index) => {
    const title = `${classNameAt(dataset, index)} (${dataset.partition} image ${index})`;
    const drawing = enlargedExample(dataset, index, scale === undefined ? { title } : { title, scale });
    return [`${dataset.partition}-${index}`, drawing];
  });
}

function describe(dataset: Dataset): object {
  const counts = countClasses(dataset);
  return {
    dataset: dataset.name,
    partition: dataset.partition,
    examples: dataset.length,
    imageShape: dataset.imageShape,
    classes: dataset.classNames.map((name, label) => ({ label, name, examples: counts[label] })),
  };
}

function headingLines(dataset: Dataset, { styles }: Screen): string[] {
  const kind = dataset.partition === "train" ? "training image" : "test image";
  const first = isDrawnByAtelier(dataset) ? "the first " : "";
  return [
    `${styles.bold(titleOf(dataset))}: ${first}${formatCounted(dataset.length, kind)} of ` +
      `${formatImageShape(dataset.imageShape)} in ${formatCounted(dataset.classCount, "class", "classes")}`,
  ];
}

/** Formats the labels table, with examples if the terminal shows colours, else with counts only. */
function overviewLines(dataset: Dataset, { seed }: ShowOptions, { styles, columns }: Screen): string[] {
  const counts = countClasses(dataset);
  if (styles.colourDepth < 8) {
    const header = ["label", "description", "examples"].map((text) => ({ text, style: styles.bold }));
    const rows = dataset.classNames.map((name, label) => [
      String(label),
      name,
      formatCount(defined(counts[label])),
    ]);
    return tableLines([header, ...rows], { left: [1] });
  }
  const width = columns - NAME_WIDTH - 3;
  return examplesOfClasses(dataset, columns, seed)
    .flatMap((indices, label) => {
      const strip = thumbnails(
        indices.map((index) => imageAt(dataset, index)),
        width,
      );
      const picture = pictureLines(strip, { colourDepth: styles.colourDepth, columns: width });
      return [
        ...beside(picture, { columns, least: NAME_WIDTH }, () => [
          styles.bold(defined(dataset.classNames[label])),
          `label ${label}`,
          formatCounted(defined(counts[label]), "example"),
        ]),
        "",
      ];
    })
    .slice(0, -1);
}

function exampleLines(dataset: Dataset, index: number, { styles, columns }: Screen): string[] {
  const name = styles.bold(classNameAt(dataset, index));
  const picture = pictureLines(imageAt(dataset, index), { colourDepth: styles.colourDepth, columns });
  return [
    ...beside(picture, { columns, least: NAME_WIDTH }, () => [name, `${dataset.partition} image ${index}`]),
    "",
  ];
}
