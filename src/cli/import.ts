/** `atelier import`: makes a dataset in MNIST's format from a folder of pictures. */

import { defined } from "../checked.ts";
import { formatImageShape } from "../data/index.ts";
import { countClasses, type ImportedPictures, importPictures, type SkippedFile } from "../pictures/node.ts";
import { commandToType } from "../terminal/index.ts";
import { printMessage } from "./clean-output.ts";
import { formatCount, formatCounted } from "./formats.ts";
import { writeNewDataset } from "./new-dataset.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { tableLines } from "./table.ts";

export interface ImportOptions {
  readonly out: string;
  readonly size: readonly [height: number, width: number];
  readonly rgb?: boolean;
  readonly invert: "auto" | "yes" | "no";
  readonly fit?: "contain" | "cover" | "fill";
  readonly frame: "auto" | "yes" | "no";
  readonly testSplit: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** @throws errors of {@link importPictures} and {@link writeNewDataset} */
export async function importFolder(folder: string, options: ImportOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const setting = { shell, screen };
  const { size, rgb = false, invert, fit, frame, testSplit, seed } = options;
  const choices = { size, rgb, invert, frame, testSplit, seed, ...(fit && { fit }) };
  const imported = await writeNewDataset("Reading pictures", options.out, setting, (making) =>
    importPictures(folder, { ...choices, ...making }),
  );
  for (const line of skippedLines(imported.skipped)) printMessage(shell, line);
  if (options.json) printJson(shell, resultJson(imported, options));
  else screen.print(...resultLines(imported, options, screen, shell));
}

/** Maximum files named per reason. */
const MAX_NAMED = 10;

/** Formats a line per skipped file; of many with the same reason, only the first ones and a count. */
function skippedLines(skipped: readonly SkippedFile[]): string[] {
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const { path, reason } of skipped) {
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    if (count <= MAX_NAMED) lines.push(`skipped ${path}: ${reason}`);
  }
  for (const [reason, count] of counts) {
    if (count > MAX_NAMED) lines.push(`skipped ${formatCounted(count - MAX_NAMED, "more file")}: ${reason}`);
  }
  return lines;
}

function resultLines(
  { train, test, skipped, preparation, notes }: ImportedPictures,
  { out }: ImportOptions,
  { styles }: Screen,
  { environment }: Shell,
): string[] {
  const [trainCounts, testCounts] = [countClasses(train), countClasses(test)];
  const header = ["label", "description", "training", "test"].map((text) => ({ text, style: styles.bold }));
  const rows = train.classNames.map((name, label) => [
    String(label),
    name,
    formatCount(defined(trainCounts[label])),
    formatCount(defined(testCounts[label])),
  ]);
  const pictures = formatCounted(train.length + test.length, "picture");
  const left = skipped.length === 0 ? "" : `; ${formatCounted(skipped.length, "file")} skipped`;
  const inverted = preparation.isInverted ? ", inverted: bright on black" : "";
  const framed = preparation.isFramed
    ? ", each object cropped, centred and bright on black (--frame no turns this off)"
    : "";
  return [
    ...tableLines([header, ...rows], { left: [1] }),
    "",
    ...notes,
    `Imported ${pictures} as ${formatImageShape(train.imageShape)}${inverted}${framed}, into ${out}${left}`,
    "",
    `Next: ${commandToType(["show", directoryWord(out)], environment)}`,
  ];
}

function resultJson(
  { train, test, skipped, isInverted, preparation, equal, notes }: ImportedPictures,
  { out }: ImportOptions,
): object {
  const [trainCounts, testCounts] = [countClasses(train), countClasses(test)];
  return {
    ...{ directory: out, train: train.length, test: test.length, imageShape: train.imageShape, isInverted },
    classes: train.classNames.map((name, label) => ({
      ...{ label, name, train: trainCounts[label], test: testCounts[label] },
    })),
    ...{ preparation, equal, notes, skipped },
  };
}

/** Returns a path that cannot be mistaken for a dataset's name. */
function directoryWord(path: string): string {
  return path.includes("/") ? path : `./${path}`;
}
